import {
  astralClass,
  astralScript,
  BY_CHARACTER,
  BY_DICTIONARY,
  CLOSING,
  characterTable,
  DIGIT,
  END_ANYWHERE,
  END_BEFORE_SPACE,
  LETTER,
  LINE_FEED,
  LOWER,
  MARK,
  PUNCTUATION,
  SCRIPTS,
  SPACE,
  SYMBOL,
  UPPER,
  WORD_FINDING,
} from './character-table.js';
import { type GrowingTokens, HASH_START, hashUnit } from './token-list.js';

/** Counts of one text, or the sums of several. */
export interface TextCounts {
  /** Code points other than white space. */
  chars: number;
  spaces: number;
  letters: number;
  lower: number;
  upper: number;
  digits: number;
  punctuation: number;
  symbols: number;
  /** Letters by index into `SCRIPTS`. */
  scripts: number[];
  words: number;
  /** Words between spaces, and the characters in them. */
  spaced_words: number;
  spaced_word_chars: number;
  /** Runs without white space, and how many of them hold a letter. */
  runs: number;
  letter_runs: number;
  /** Characters of the longest run without white space and unspaced script. */
  longest_run: number;
  sentences: number;
  /** `#` and ellipses. */
  hash_marks: number;
  curly_braces: number;
}

const NO_SCRIPTS: readonly number[] = SCRIPTS.map(() => 0);

/** Counts of nothing. */
export function noCounts(): TextCounts {
  return {
    chars: 0,
    spaces: 0,
    letters: 0,
    lower: 0,
    upper: 0,
    digits: 0,
    punctuation: 0,
    symbols: 0,
    scripts: NO_SCRIPTS.slice(),
    words: 0,
    spaced_words: 0,
    spaced_word_chars: 0,
    runs: 0,
    letter_runs: 0,
    longest_run: 0,
    sentences: 0,
    hash_marks: 0,
    curly_braces: 0,
  };
}

/** Adds counts of another text. */
export function addCounts(sum: TextCounts, counts: TextCounts): void {
  for (const name of SUMMED) sum[name] += counts[name];
  for (let script = 0; script < SCRIPTS.length; script++) {
    sum.scripts[script] = (sum.scripts[script] as number) + (counts.scripts[script] as number);
  }
  sum.longest_run = Math.max(sum.longest_run, counts.longest_run);
}

const SUMMED = [
  ...(['chars', 'spaces', 'letters', 'lower', 'upper', 'digits', 'punctuation', 'symbols', 'words'] as const),
  ...(['spaced_words', 'spaced_word_chars', 'runs', 'letter_runs', 'sentences'] as const),
  ...(['hash_marks', 'curly_braces'] as const),
];

const APOSTROPHE = 0x27;
const RIGHT_QUOTE = 0x2019;
const SOFT_HYPHEN = 0xad;

/**
 * Counts the characters, words and sentences of a text in one pass, and appends its tokens to a list.
 *
 * A word is a run of letters, digits and marks, apostrophes between letters and points between digits included; each
 * Han character and kana is a token of its own; Thai, Lao, Khmer and Burmese are cut by `Intl.Segmenter`. That would
 * cut Chinese and Japanese too, but at 1.3 million characters a second it takes longer than extracting their page.
 */
export function scanText(text: string, tokens: GrowingTokens): TextCounts {
  const { class: classes, script: scripts, ending, lower: lowered } = characterTable();
  const counts = noCounts();
  const end = text.length;
  let wordStart = -1;
  let wordHash = HASH_START;
  let wordChars = 0;
  let run = 0;
  let runHasLetter = false;
  let plainRun = 0;
  // Since the last end of a sentence: was there a letter or digit, and is a full stop waiting for what follows?
  let said = false;
  let stopped = false;

  const endWord = (at: number) => {
    if (wordStart < 0) return;
    tokens.add(wordHash, wordStart, at);
    counts.words += 1;
    counts.spaced_words += 1;
    counts.spaced_word_chars += wordChars;
    wordStart = -1;
    wordHash = HASH_START;
    wordChars = 0;
  };
  const endRun = () => {
    if (run > 0) counts.runs += 1;
    if (runHasLetter) counts.letter_runs += 1;
    if (plainRun > counts.longest_run) counts.longest_run = plainRun;
    run = 0;
    plainRun = 0;
    runHasLetter = false;
    if (stopped) {
      counts.sentences += 1;
      stopped = false;
      said = false;
    }
  };

  let at = 0;
  while (at < end) {
    const unit = text.charCodeAt(at);
    let kind = classes[unit] as number;
    let script = scripts[unit] as number;
    let width = 1;
    if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < end) {
      const codePoint = text.codePointAt(at) as number;
      if (codePoint > 0xffff) {
        width = 2;
        kind = astralClass(codePoint);
        script = astralScript(codePoint);
      }
    }
    const next = at + width;
    if (kind === SPACE || kind === LINE_FEED) {
      endWord(at);
      counts.spaces += 1;
      endRun();
      at = next;
      continue;
    }
    counts.chars += 1;
    run += 1;
    const finding = WORD_FINDING[script] as number;
    if (kind >= LOWER && kind <= DIGIT) {
      stopped = false;
      if (kind !== MARK) said = true;
      if (kind <= LETTER) {
        counts.letters += 1;
        counts.scripts[script] = (counts.scripts[script] as number) + 1;
        runHasLetter = true;
        if (kind === LOWER) counts.lower += 1;
        else if (kind === UPPER) counts.upper += 1;
      } else if (kind === DIGIT) counts.digits += 1;
      if (finding === BY_CHARACTER && kind !== MARK) {
        endWord(at);
        if (plainRun > counts.longest_run) counts.longest_run = plainRun;
        plainRun = 0;
        let hash = hashUnit(HASH_START, unit);
        if (width === 2) hash = hashUnit(hash, text.charCodeAt(at + 1));
        tokens.add(hash, at, next);
        counts.words += 1;
        at = next;
        continue;
      }
      if (finding === BY_DICTIONARY) {
        endWord(at);
        if (plainRun > counts.longest_run) counts.longest_run = plainRun;
        plainRun = 0;
        const stop = dictionaryRunEnd(text, next, script, classes, scripts);
        for (let inside = next; inside < stop; inside++) {
          counts.chars += 1;
          run += 1;
          const insideKind = classes[text.charCodeAt(inside)] as number;
          if (insideKind >= LOWER && insideKind <= LETTER) {
            counts.letters += 1;
            counts.scripts[script] = (counts.scripts[script] as number) + 1;
          } else if (insideKind === DIGIT) counts.digits += 1;
        }
        counts.words += addDictionaryWords(text, at, stop, tokens);
        at = stop;
        continue;
      }
      plainRun += 1;
      if (wordStart < 0) {
        if (kind === MARK) {
          at = next;
          continue;
        }
        wordStart = at;
      }
      wordChars += 1;
      if (unit !== SOFT_HYPHEN) wordHash = hashUnit(wordHash, lowered[unit] as number);
      if (width === 2) wordHash = hashUnit(wordHash, text.charCodeAt(at + 1));
      at = next;
      continue;
    }
    plainRun += 1;
    if (kind === PUNCTUATION) {
      counts.punctuation += 1;
      if (wordStart >= 0 && joins(unit, at, text, classes)) {
        wordChars += 1;
        wordHash = hashUnit(wordHash, unit === RIGHT_QUOTE ? APOSTROPHE : unit);
        at = next;
        continue;
      }
      if (unit === 0x23 || unit === 0x2026) counts.hash_marks += 1;
      else if (unit === 0x7b) counts.curly_braces += 1;
      const does = ending[unit] as number;
      if (does === END_ANYWHERE) {
        if (said) counts.sentences += 1;
        said = false;
        stopped = false;
      } else if (does === END_BEFORE_SPACE) {
        stopped = said;
        // Three full stops are an ellipsis, counted at the third.
        if (unit === 0x2e && text.startsWith('..', at - 2) && text.charCodeAt(at - 3) !== 0x2e)
          counts.hash_marks += 1;
      } else if (does !== CLOSING) stopped = false;
    } else if (kind === SYMBOL) {
      counts.symbols += 1;
      stopped = false;
    }
    endWord(at);
    at = next;
  }
  endWord(end);
  endRun();
  return counts;
}

/** Apostrophes between letters, points and commas between digits. */
function joins(unit: number, at: number, text: string, classes: Uint8Array): boolean {
  if (at + 1 >= text.length) return false;
  const before = classes[text.charCodeAt(at - 1)] as number;
  const after = classes[text.charCodeAt(at + 1)] as number;
  if (unit === APOSTROPHE || unit === RIGHT_QUOTE) return isLetter(before) && isLetter(after);
  return (unit === 0x2e || unit === 0x2c) && before === DIGIT && after === DIGIT;
}

function isLetter(kind: number): boolean {
  return kind >= LOWER && kind <= LETTER;
}

function dictionaryRunEnd(
  text: string,
  from: number,
  script: number,
  classes: Uint8Array,
  scripts: Uint8Array,
): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const kind = classes[unit] as number;
    if (scripts[unit] !== script && kind !== MARK) break;
    if (kind < LOWER || kind > DIGIT) break;
    at += 1;
  }
  return at;
}

let segmenter: Intl.Segmenter | undefined;

/** Units cut at a time: ICU takes quadratic time over a run that holds no word of its dictionary. */
const DICTIONARY_PIECE = 256;

/**
 * Cuts a run into dictionary words; at most one word in 256 characters is cut in two. The locale chooses nothing here:
 * the dictionary goes by script.
 */
function addDictionaryWords(text: string, from: number, to: number, tokens: GrowingTokens): number {
  segmenter ??= new Intl.Segmenter('th', { granularity: 'word' });
  let words = 0;
  for (let piece = from; piece < to; piece += DICTIONARY_PIECE) {
    for (const { segment, index } of segmenter.segment(
      text.slice(piece, Math.min(to, piece + DICTIONARY_PIECE)),
    )) {
      let hash = HASH_START;
      for (let at = 0; at < segment.length; at++) hash = hashUnit(hash, segment.charCodeAt(at));
      tokens.add(hash, piece + index, piece + index + segment.length);
      words += 1;
    }
  }
  return words;
}
