import { BadInputError } from '../../errors.js';

/** What a pickle may ask of its reader's memory. */
export interface PickleLimits {
  /** Nesting of lists and dicts. Default: 64. */
  maxDepth: number;
  /** Values of one item, or of the whole when it is not read item by item. Default: 4,194,304. */
  maxValues: number;
  /** Bytes of text and binary of one item; also what the memo may keep. Default: 256 MiB. */
  maxBytes: number;
  /** Memo slots that are ever fetched. Default: 4,194,304. */
  maxMemo: number;
}

/** Defaults: two orders above the largest records of MMC4 (15 images) and COYO. */
export const PICKLE_LIMITS: PickleLimits = {
  maxDepth: 64,
  maxValues: 2 ** 22,
  maxBytes: 2 ** 28,
  maxMemo: 2 ** 22,
};

/** An error of a pickle at a byte offset. */
export function pickleError(code: string, name: string, at: number, what: string): BadInputError {
  return new BadInputError(code, `${name}: ${what} at byte ${at}`);
}
