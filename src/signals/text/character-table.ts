/** What a character is, as far as words, sentences and shares of characters go. */
export const OTHER = 0;
export const SPACE = 1;
export const LINE_FEED = 2;
export const LOWER = 3;
export const UPPER = 4;
/** A letter without case. */
export const LETTER = 5;
/** A combining mark or joiner: part of the word before it. */
export const MARK = 6;
export const DIGIT = 7;
export const PUNCTUATION = 8;
export const SYMBOL = 9;

/** Scripts told apart, ISO 15924; 0 stands for characters that all scripts share, and for scripts not listed. */
export const SCRIPTS = [
  'Zyyy',
  ...['Latn', 'Cyrl', 'Grek', 'Armn', 'Hebr', 'Arab', 'Syrc', 'Thaa', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya'],
  ...['Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Thai', 'Laoo', 'Tibt', 'Mymr', 'Geor', 'Ethi', 'Khmr', 'Mong'],
  ...['Hang', 'Hani', 'Hira', 'Kana', 'Cher', 'Cans', 'Tfng', 'Nkoo', 'Copt', 'Yiii', 'Java', 'Bali', 'Olck'],
] as const;

export const LATIN = scriptId('Latn');
export const HAN = scriptId('Hani');
export const HIRAGANA = scriptId('Hira');
export const KATAKANA = scriptId('Kana');
export const HANGUL = scriptId('Hang');
export const THAI = scriptId('Thai');

/** How the words of a script are found: 0 between spaces, 1 each character, 2 by dictionary. */
export const SPACED = 0;
export const BY_CHARACTER = 1;
export const BY_DICTIONARY = 2;
export const WORD_FINDING: Readonly<Uint8Array> = Uint8Array.from(SCRIPTS, (script) => {
  if (script === 'Hani' || script === 'Hira' || script === 'Kana' || script === 'Yiii') return BY_CHARACTER;
  return ['Thai', 'Laoo', 'Khmr', 'Mymr', 'Java', 'Bali'].includes(script) ? BY_DICTIONARY : SPACED;
});

/** Ends a sentence before white space, a closing mark or the end: . ! ? … */
export const END_BEFORE_SPACE = 1;
/** Ends a sentence wherever it stands: 。！？ and the full stops of other scripts. */
export const END_ANYWHERE = 2;
/** Closes a quotation or bracket; may follow the end of a sentence. */
export const CLOSING = 3;

/** Properties of all UTF-16 code units; halves of surrogate pairs are `OTHER`, see {@link astralClass}. */
export interface CharacterTable {
  class: Uint8Array;
  script: Uint8Array;
  /** What it does at the end of a sentence; 0: nothing. */
  ending: Uint8Array;
  /** Lower case, where that is one code unit; else the unit itself. */
  lower: Uint16Array;
}

let table: CharacterTable | undefined;

/** The table, made at first use in some 15 ms: a look-up costs a fraction of a regular expression with `\p{…}`. */
export function characterTable(): CharacterTable {
  table ??= makeTable();
  return table;
}

/** Runs of characters of a class; later ones count over earlier ones. */
const CLASSES: readonly (readonly [number, RegExp])[] = [
  [SPACE, /[\p{White_Space}\u200b\ufeff]+/gu],
  [LINE_FEED, /\n+/gu],
  [LETTER, /\p{L}+/gu],
  [LOWER, /\p{Ll}+/gu],
  [UPPER, /[\p{Lu}\p{Lt}]+/gu],
  [MARK, /(?:\p{M}|\u200c|\u200d|\u00ad)+/gu],
  [DIGIT, /\p{N}+/gu],
  [PUNCTUATION, /\p{P}+/gu],
  [SYMBOL, /\p{S}+/gu],
];

const ENDINGS: readonly (readonly [number, RegExp])[] = [
  [CLOSING, /[\p{Pe}\p{Pf}"'\u300d\u300f\uff02\uff07]+/gu],
  [END_BEFORE_SPACE, /[.!?\u2026\u203c\u2047-\u2049]+/gu],
  [
    END_ANYWHERE,
    /[\u3002\uff01\uff1f\uff0e\uff61\u061f\u06d4\u0964\u0965\u0589\u1362\u1367\u1368\u17d4\u17d5\u104b]+/gu,
  ],
];

function makeTable(): CharacterTable {
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  const made = {
    class: new Uint8Array(0x10000),
    script: new Uint8Array(0x10000),
    ending: new Uint8Array(0x10000),
    lower: units.slice(),
  };
  // Surrogates would pair up; a space stands in for them.
  const all = String.fromCharCode(...units.subarray(0, 0xd800))
    .concat(' '.repeat(0x800))
    .concat(String.fromCharCode(...units.subarray(0xe000)));
  for (const [value, pattern] of CLASSES) fillRuns(made.class, all, pattern, value);
  made.class.fill(OTHER, 0xd800, 0xe000);
  for (const [value, pattern] of ENDINGS) fillRuns(made.ending, all, pattern, value);
  for (const [id, script] of SCRIPTS.entries())
    if (script !== 'Zyyy') fillRuns(made.script, all, new RegExp(`\\p{Script=${script}}+`, 'gu'), id);
  // The prolonged sound mark is common to both kana and stands in words of either.
  made.script[0x30fc] = KATAKANA;
  for (let unit = 0; unit < 0x10000; unit++) {
    if (made.class[unit] !== UPPER) continue;
    const lower = String.fromCharCode(unit).toLowerCase();
    if (lower.length === 1) made.lower[unit] = lower.charCodeAt(0);
  }
  return made;
}

/** A match for each run of characters: one for each character took three times as long. */
function fillRuns(column: Uint8Array, all: string, runs: RegExp, value: number): void {
  for (const { 0: run, index } of all.matchAll(runs)) column.fill(value, index, index + run.length);
}

/** The class of a code point above U+FFFF. */
export function astralClass(codePoint: number): number {
  if (codePoint >= 0x20000 && codePoint <= 0x3ffff) return LETTER;
  if (codePoint >= 0x1f000 && codePoint <= 0x1faff) return SYMBOL;
  const character = String.fromCodePoint(codePoint);
  if (/\p{L}/u.test(character)) return LETTER;
  if (/\p{N}/u.test(character)) return DIGIT;
  if (/\p{M}/u.test(character)) return MARK;
  if (/\p{P}/u.test(character)) return PUNCTUATION;
  return /\p{S}/u.test(character) ? SYMBOL : OTHER;
}

/** The script of a code point above U+FFFF: Han, or one not told apart. */
export function astralScript(codePoint: number): number {
  return codePoint >= 0x20000 && codePoint <= 0x3ffff ? HAN : 0;
}

function scriptId(script: (typeof SCRIPTS)[number]): number {
  return SCRIPTS.indexOf(script);
}
