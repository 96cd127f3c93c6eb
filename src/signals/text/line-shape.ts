import { type CharacterTable, LINE_FEED, SPACE } from './character-table.js';
import { endsInPunctuation } from './end-of-sentence.js';
import { HASH_START, hashUnit } from './token-list.js';

/** Columns of a short line (FineWeb: 30 characters). */
const SHORT = 30;
/** Marks that begin a bullet point, of several scripts, and `-`, `*` before a space. */
const BULLET = /^(?:[•‣▪▶●○◦■□▸►・∙·⁃–—]|[-*] )/;
const ELLIPSIS = /(?:\.\.\.|…|⋯)$/;

/** Sums over the lines of texts, one text after another. */
export class LineShape {
  lines = 0;
  terminal = 0;
  short = 0;
  bullets = 0;
  ellipses = 0;
  duplicates = 0;
  chars = 0;
  duplicateChars = 0;
  readonly #seen = new Set<number>();

  constructor(private readonly table: CharacterTable) {}

  /** Adds the lines of a text; empty ones do not count. */
  add(text: string): void {
    let from = 0;
    while (from <= text.length) {
      const feed = text.indexOf('\n', from);
      const to = feed === -1 ? text.length : feed;
      this.#addLine(text, from, to);
      from = to + 1;
    }
  }

  #addLine(text: string, from: number, to: number): void {
    const { class: classes, lower } = this.table;
    let start = from;
    while (start < to && isSpace(classes[text.charCodeAt(start)])) start += 1;
    let end = to;
    while (end > start && isSpace(classes[text.charCodeAt(end - 1)])) end -= 1;
    if (start === end) return;
    // Two hashes of 26 bits each in one number: a Set of lines would hold the texts.
    let hash = HASH_START;
    let second = 0;
    let columns = 0;
    for (let at = start; at < end; at++) {
      const unit = lower[text.charCodeAt(at)] as number;
      hash = hashUnit(hash, unit);
      second = (Math.imul(second, 0x5bd1e995) + unit) | 0;
      columns += isFullWidth(unit) ? 2 : 1;
    }
    const key = (hash >>> 6) * 0x4000000 + (second >>> 6);
    const length = end - start;
    this.lines += 1;
    this.chars += length;
    if (this.#seen.has(key)) {
      this.duplicates += 1;
      this.duplicateChars += length;
    } else this.#seen.add(key);
    if (columns <= SHORT) this.short += 1;
    if (endsInPunctuation(text, start, end, this.table)) this.terminal += 1;
    if (BULLET.test(text.slice(start, start + 2))) this.bullets += 1;
    if (ELLIPSIS.test(text.slice(Math.max(start, end - 3), end))) this.ellipses += 1;
  }
}

function isSpace(kind: number | undefined): boolean {
  return kind === SPACE || kind === LINE_FEED;
}

/** East Asian wide and full-width characters of the BMP, near enough for counting columns. */
function isFullWidth(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit <= 0xa4cf) ||
    (unit >= 0xac00 && unit <= 0xd7a3) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff00 && unit <= 0xff60)
  );
}
