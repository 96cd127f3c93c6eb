import type { Name } from './name-table.js';

/** Elements, texts and comments of one page, so that a hostile one has bounded memory; the rest is not read. */
export const MAX_NODES = 1_000_000;

/** Takes what a page is made of, in its order. */
export interface PageSink {
  /** @param attribs - not copied: nobody else writes to them */
  open(name: Name, tag: number, attribs: Record<string, string> | undefined): void;
  close(): void;
  text(data: string): void;
  comment(data: string): void;
  /** A declaration or processing instruction. */
  instruction(name: string, data: string): void;
  end(): void;
  /** The text that was read last, in the innermost open element; '' when it ends otherwise. */
  readonly lastText: string;
}
