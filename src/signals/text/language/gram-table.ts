import { readFileSync } from 'node:fs';
import { describeError, StopError } from '../../../errors.js';

/** What is known of a language's n-grams beside their scores; written by `npm run build` from the data of eld. */
interface TableText {
  /** ISO 639-1, by the number that the scores give a language. */
  languages: string[];
  /** What stands between words: the source of a regular expression. */
  separators: string;
  /** How eld writes each byte of UTF-8, as a character code. */
  codes: number[];
  slots: number;
}

/**
 * Eld's n-grams of up to six bytes in an open hash table: 2 MB that are read in a millisecond, where its objects take
 * 47 MB of heap and 100 ms in each thread.
 */
export interface GramTable extends Omit<TableText, 'separators' | 'codes'> {
  separators: RegExp;
  codes: Uint8Array;
  /** By slot: the first four bytes of an n-gram; 0 in an empty slot. */
  low: Uint32Array;
  /** By slot: its other two bytes, and above them how many languages it is known in. */
  high: Uint32Array;
  /** By slot: where its languages begin in `scores`. */
  start: Uint32Array;
  /** Pairs of a language and a score. */
  scores: Uint8Array;
}

/** Of src and of dist: both lie equally deep. */
const FOLDER = '../../../../dist/signals/text/language/';

/**
 * Reads the table.
 *
 * @throws StopError `broken_install` when it is missing or damaged
 */
export function readGramTable(): GramTable {
  try {
    return readTable();
  } catch (error) {
    throw new StopError(
      'broken_install',
      `the table of n-grams of the weft package cannot be used (${describeError(error)}); install weft again, or run npm run build`,
      { cause: error },
    );
  }
}

function readTable(): GramTable {
  const read = (name: string): Buffer => readFileSync(new URL(FOLDER + name, import.meta.url));
  const text = JSON.parse(read('grams.json').toString()) as TableText;
  const { slots } = text;
  const bytes = new Uint8Array(read('grams.bin')).buffer;
  return {
    ...text,
    separators: new RegExp(text.separators, 'gu'),
    codes: Uint8Array.from(text.codes),
    low: new Uint32Array(bytes, 0, slots),
    high: new Uint32Array(bytes, 4 * slots, slots),
    start: new Uint32Array(bytes, 8 * slots, slots),
    scores: new Uint8Array(bytes, 12 * slots),
  };
}

/** The slot at which the search for an n-gram begins; `mask` is the number of slots less one. */
export function gramSlot(low: number, high: number, mask: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) & mask;
}
