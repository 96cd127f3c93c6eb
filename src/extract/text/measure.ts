/** What is counted in a text, added up over the pieces of a block. */
export interface TextMeasure {
  /** A CJK character, or any other run of letters and digits, is one word. */
  words: number;
  /** Letters of alphabets, digits, capitals of ASCII, CJK characters, other visible characters. */
  letters: number;
  digits: number;
  upper: number;
  cjk: number;
  symbols: number;
  /** Ends of sentences and of clauses, in ASCII and CJK punctuation. */
  sentences: number;
  commas: number;
  /** First, last and last but one visible character; 0 when there is none. */
  first: number;
  last: number;
  beforeLast: number;
  /** Hash of the visible characters: equal texts have equal hashes. */
  hash: number;
}

/** What kinds of character the counts know. */
const SPACE = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const STOP = 4;
const COMMA = 5;
const SYMBOL = 6;
const CJK = 7;
const CJK_STOP = 8;

const KINDS = kindTable();

/**
 * Adds a piece of text to a measure.
 *
 * Words are counted as every script writes them: white space separates words in some scripts only, so nothing in
 * the extractor splits on it.
 */
export function measureText(text: string, into: TextMeasure): void {
  let { words, letters, digits, upper, cjk, symbols, sentences, commas, first, last, beforeLast, hash } =
    into;
  let inWord = false;
  const length = text.length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const kind = KINDS[code] as number;
    if (kind === SPACE) {
      inWord = false;
      continue;
    }
    beforeLast = last;
    last = code;
    if (first === 0) first = code;
    hash = (Math.imul(hash, 31) + code) | 0;
    if (kind <= DIGIT) {
      if (!inWord) words++;
      inWord = true;
      if (kind === DIGIT) digits++;
      else {
        letters++;
        if (kind === UPPER) upper++;
      }
      continue;
    }
    inWord = false;
    if (kind === CJK) {
      cjk++;
      words++;
    } else if (kind === STOP) {
      const next = i + 1 < length ? text.charCodeAt(i + 1) : 32;
      if (next <= 34 || next === 0x201d) sentences++;
    } else if (kind === CJK_STOP) sentences++;
    else if (kind === COMMA) commas++;
    else symbols++;
  }
  into.words = words;
  into.letters = letters;
  into.digits = digits;
  into.upper = upper;
  into.cjk = cjk;
  into.symbols = symbols;
  into.sentences = sentences;
  into.commas = commas;
  into.first = first;
  into.last = last;
  into.beforeLast = beforeLast;
  into.hash = hash;
}

/** Number of words in a text. */
export function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const kind = KINDS[text.charCodeAt(i)] as number;
    if (kind === CJK) words++;
    const letter = kind !== SPACE && kind <= DIGIT;
    if (letter && !inWord) words++;
    inWord = letter;
  }
  return words;
}

/** Whether a text ends as sentences do, a closing quote or bracket aside. */
export function endsSentence({ last, beforeLast }: TextMeasure): boolean {
  return ENDS.has(last) || (CLOSERS.has(last) && ENDS.has(beforeLast));
}

const ENDS = codes('.!?:;…。！？：；');
const CLOSERS = codes('"\'”’)]」』）】');

function codes(characters: string): ReadonlySet<number> {
  return new Set([...characters].map((character) => character.charCodeAt(0)));
}

/** Kind of every UTF-16 code unit. */
function kindTable(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(LOWER);
  const fill = (from: number, to: number, kind: number) => kinds.fill(kind, from, to + 1);
  fill(0x00, 0x20, SPACE);
  fill(0x21, 0xbf, SYMBOL);
  fill(0x30, 0x39, DIGIT);
  fill(0x41, 0x5a, UPPER);
  fill(0x61, 0x7a, LOWER);
  fill(0xa0, 0xa0, SPACE);
  for (const code of [0xaa, 0xb5, 0xba]) kinds[code] = LOWER;
  for (const code of [0xd7, 0xf7]) kinds[code] = SYMBOL;
  fill(0x2000, 0x200f, SPACE);
  fill(0x2010, 0x2027, SYMBOL);
  fill(0x2028, 0x202f, SPACE);
  fill(0x2030, 0x2bff, SYMBOL);
  fill(0x3000, 0x3000, SPACE);
  fill(0x3001, 0x303f, SYMBOL);
  fill(0x3040, 0x30ff, CJK);
  fill(0x3400, 0x9fff, CJK);
  fill(0xac00, 0xd7af, CJK);
  fill(0xe000, 0xf8ff, SYMBOL);
  fill(0xf900, 0xfaff, CJK);
  fill(0xfe00, 0xfe6f, SYMBOL);
  fill(0xfeff, 0xfeff, SPACE);
  fill(0xff01, 0xff0f, SYMBOL);
  fill(0xff1a, 0xff20, SYMBOL);
  for (const character of '.!?') kinds[character.charCodeAt(0)] = STOP;
  for (const character of ',;，、') kinds[character.charCodeAt(0)] = COMMA;
  for (const character of '。！？；') kinds[character.charCodeAt(0)] = CJK_STOP;
  return kinds;
}
