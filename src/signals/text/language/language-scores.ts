import { type GramTable, gramSlot, readGramTable } from './gram-table.js';

/** How well a text fits a language, 0–1. */
export interface LanguageScore {
  language: string;
  score: number;
}

/** Scores a text; the best language comes first. */
export type LanguageScorer = (text: string) => LanguageScore[];

/** Characters of a text that are read at most. */
const MAX_CHARACTERS = 1000;
/** Bytes after which the text ends with the word, and after which it ends with the character. */
const ENOUGH_BYTES = 350;
const MAX_BYTES = 380;
/** What is read of a word in n-grams of four bytes, three apart. */
const MAX_WORD = 70;
const GRAM = 4;
const STRIDE = 3;
/** What eld took off the scores of its data, to keep them small. */
const BASE_SCORE = 53;
/** What makes the mean score of an n-gram a share of one. */
const SCALE = 25;
const SPACE = 32;
/** More than twice as many as 380 bytes have n-grams. */
const SEEN_SLOTS = 1024;

/**
 * The scorer of eld (Apache-2.0) on a {@link GramTable}, the same scores to the last bit: eld itself takes its table
 * only as objects.
 */
export function createLanguageScorer(table: GramTable = readGramTable()): LanguageScorer {
  const { languages, separators, codes, low, high, start, scores } = table;
  const mask = low.length - 1;
  const word = new Uint8Array(MAX_BYTES + 4);
  const sums = new Float64Array(languages.length);
  const seenLow = new Uint32Array(SEEN_SLOTS);
  const seenHigh = new Uint32Array(SEEN_SLOTS);
  /** The text that a slot was last taken by; starting each text with empty slots would cost more than the text. */
  const seenIn = new Uint32Array(SEEN_SLOTS);
  const longEnds = new Set<string>();
  let texts = 0;
  let grams = 0;

  /** Counts an n-gram that this text has not had yet, and adds what it says of languages. */
  function addGram(lowBytes: number, highBytes: number): void {
    let seen = gramSlot(lowBytes, highBytes, SEEN_SLOTS - 1);
    while (seenIn[seen] === texts) {
      if (seenLow[seen] === lowBytes && seenHigh[seen] === highBytes) return;
      seen = (seen + 1) & (SEEN_SLOTS - 1);
    }
    seenIn[seen] = texts;
    seenLow[seen] = lowBytes;
    seenHigh[seen] = highBytes;
    grams += 1;
    let slot = gramSlot(lowBytes, highBytes, mask);
    while (low[slot] !== 0) {
      const rest = high[slot] as number;
      if (low[slot] === lowBytes && (rest & 0xffff) === highBytes) {
        let at = start[slot] as number;
        for (let left = rest >>> 16; left > 0; left--, at += 2)
          sums[scores[at] as number] =
            (sums[scores[at] as number] as number) + (scores[at + 1] as number) + BASE_SCORE;
        return;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The n-gram of bytes of the word, with the spaces before and behind it. */
  function addBytes(from: number, to: number, before: boolean, behind: boolean): void {
    let lowBytes = before ? SPACE : 0;
    let highBytes = 0;
    let at = before ? 1 : 0;
    for (let i = from; i < to; i++, at++) {
      const code = word[i] as number;
      if (at < 4) lowBytes |= code << (8 * at);
      else highBytes |= code << (8 * (at - 4));
    }
    if (behind) {
      if (at < 4) lowBytes |= SPACE << (8 * at);
      else highBytes |= SPACE << (8 * (at - 4));
    }
    addGram(lowBytes >>> 0, highBytes);
  }

  function addWord(length: number): void {
    const read = Math.min(length, MAX_WORD);
    let at = 0;
    for (; at + GRAM < read; at += STRIDE) addBytes(at, at + GRAM, at === 0, false);
    // The last one goes on to the end of a word of which not all is read. It is in no table, and counts.
    if (length > MAX_WORD) {
      const end = String.fromCharCode(...word.subarray(read - GRAM, length));
      if (!longEnds.has(end)) grams += 1;
      longEnds.add(end);
    } else addBytes(Math.max(0, read - GRAM), read, at === 0, true);
  }

  function addText(text: string): void {
    let length = 0;
    let bytes = 0;
    const put = (byte: number): void => {
      word[length++] = codes[byte] as number;
    };
    for (let i = 0; i < text.length && bytes <= MAX_BYTES; i++) {
      const unit = text.charCodeAt(i);
      if (unit === SPACE) {
        if (length > 0) addWord(length);
        length = 0;
        if (bytes > ENOUGH_BYTES) break;
        bytes += 1;
      } else if (unit < 0x80) {
        word[length++] = unit;
        bytes += 1;
      } else if (unit < 0x800) {
        put(0xc0 | (unit >> 6));
        put(0x80 | (unit & 0x3f));
        bytes += 2;
      } else {
        // No surrogates: eld counts what is above U+FFFF to what stands between words.
        put(0xe0 | (unit >> 12));
        put(0x80 | ((unit >> 6) & 0x3f));
        put(0x80 | (unit & 0x3f));
        bytes += 3;
      }
    }
    if (length > 0) addWord(length);
  }

  return (text) => {
    texts += 1;
    grams = 0;
    sums.fill(0);
    longEnds.clear();
    addText(text.slice(0, MAX_CHARACTERS).replace(separators, ' ').trim().toLowerCase());
    const found: LanguageScore[] = [];
    for (const [id, language] of languages.entries()) {
      const mean = (sums[id] as number) / grams;
      if (mean > 0) found.push({ language, score: mean / (mean + SCALE) });
    }
    return found.sort((a, b) => b.score - a.score);
  };
}
