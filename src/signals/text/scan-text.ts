import {
  astralClass,
  astralScript,
  BY_CHARACTER,
  BY_DICTIONARY,
  type CharacterTable,
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
  SPACE,
  SYMBOL,
  UPPER,
  WORD_FINDING,
} from './character-table.js';
import { addDictionaryWords, dictionaryRunEnd } from './dictionary-words.js';
import { noCounts, type TextCounts } from './text-counts.js';
import { type GrowingTokens, HASH_START, hashUnit } from './token-list.js';

const APOSTROPHE = 0x27;
const RIGHT_QUOTE = 0x2019;
const SOFT_HYPHEN = 0xad;
const FULL_STOP = 0x2e;
const COMMA = 0x2c;
const NUMBER_SIGN = 0x23;
const ELLIPSIS = 0x2026;
const CURLY_BRACE = 0x7b;

/**
 * Counts the characters, words and sentences of a text in one pass, and appends its tokens to a list.
 *
 * A word is a run of letters, digits and marks, apostrophes between letters and points between digits included; each
 * Han character and kana is a token of its own; Thai, Lao, Khmer and Burmese are cut by `Intl.Segmenter`. That would
 * cut Chinese and Japanese too, but at 1.3 million characters a second it takes longer than extracting their page.
 */
export function scanText(text: string, tokens: GrowingTokens): TextCounts {
  return new TextScan(text, tokens, characterTable()).scan();
}

/** One pass over a text. */
class TextScan {
  readonly #counts = noCounts();
  #wordStart = -1;
  #wordHash = HASH_START;
  #wordChars = 0;
  #run = 0;
  #runHasLetter = false;
  #plainRun = 0;
  /** Since the last end of a sentence: was there a letter or digit, and is a full stop waiting for what follows? */
  #said = false;
  #stopped = false;

  constructor(
    private readonly text: string,
    private readonly tokens: GrowingTokens,
    private readonly table: CharacterTable,
  ) {}

  scan(): TextCounts {
    const { text, table } = this;
    const { class: classes, script: scripts } = table;
    let at = 0;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      let kind = classes[unit] as number;
      let script = scripts[unit] as number;
      let width = 1;
      if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length) {
        const codePoint = text.codePointAt(at) as number;
        if (codePoint > 0xffff) {
          width = 2;
          kind = astralClass(codePoint);
          script = astralScript(codePoint);
        }
      }
      const next = at + width;
      if (kind >= LOWER && kind <= DIGIT) {
        at = this.#addWordCharacter(at, next, unit, kind, script);
        continue;
      }
      if (kind === SPACE || kind === LINE_FEED) this.#addSpace(at);
      else this.#addMark(at, unit, kind);
      at = next;
    }
    this.#endWord(text.length);
    this.#endRun();
    return this.#counts;
  }

  #addSpace(at: number): void {
    this.#endWord(at);
    this.#counts.spaces += 1;
    this.#endRun();
  }

  /** A letter, digit or combining mark; returns where to go on. */
  #addWordCharacter(at: number, next: number, unit: number, kind: number, script: number): number {
    this.#stopped = false;
    if (kind !== MARK) this.#said = true;
    this.#countCharacter(kind, script);
    const finding = WORD_FINDING[script] as number;
    if (finding === BY_DICTIONARY) return this.#addDictionaryRun(at, next, script);
    if (finding === BY_CHARACTER && kind !== MARK) {
      this.#endSpacedText(at);
      let hash = hashUnit(HASH_START, unit);
      if (next - at === 2) hash = hashUnit(hash, this.text.charCodeAt(at + 1));
      this.tokens.add(hash, at, next);
      this.#counts.words += 1;
      return next;
    }
    this.#plainRun += 1;
    if (this.#wordStart < 0) {
      // A mark begins no word.
      if (kind === MARK) return next;
      this.#wordStart = at;
    }
    this.#wordChars += 1;
    if (unit !== SOFT_HYPHEN) this.#wordHash = hashUnit(this.#wordHash, this.table.lower[unit] as number);
    if (next - at === 2) this.#wordHash = hashUnit(this.#wordHash, this.text.charCodeAt(at + 1));
    return next;
  }

  /** A run of Thai or its like, whose first character is counted; returns its end. */
  #addDictionaryRun(from: number, second: number, script: number): number {
    this.#endSpacedText(from);
    const end = dictionaryRunEnd(this.text, second, script, this.table);
    for (let at = second; at < end; at++) {
      this.#countCharacter(this.table.class[this.text.charCodeAt(at)] as number, script);
    }
    this.#counts.words += addDictionaryWords(this.text, from, end, this.tokens);
    return end;
  }

  #countCharacter(kind: number, script: number): void {
    const counts = this.#counts;
    counts.chars += 1;
    this.#run += 1;
    if (kind <= LETTER) {
      counts.letters += 1;
      counts.scripts[script] = (counts.scripts[script] as number) + 1;
      this.#runHasLetter = true;
      if (kind === LOWER) counts.lower += 1;
      else if (kind === UPPER) counts.upper += 1;
    } else if (kind === DIGIT) counts.digits += 1;
  }

  /** Punctuation, a symbol, or a character of no class. */
  #addMark(at: number, unit: number, kind: number): void {
    this.#counts.chars += 1;
    this.#run += 1;
    this.#plainRun += 1;
    if (kind === PUNCTUATION) {
      this.#counts.punctuation += 1;
      if (this.#wordStart >= 0 && this.#joinsWord(at, unit)) {
        this.#wordChars += 1;
        this.#wordHash = hashUnit(this.#wordHash, unit === RIGHT_QUOTE ? APOSTROPHE : unit);
        return;
      }
      this.#addPunctuation(at, unit);
    } else if (kind === SYMBOL) {
      this.#counts.symbols += 1;
      this.#stopped = false;
    }
    this.#endWord(at);
  }

  #addPunctuation(at: number, unit: number): void {
    const counts = this.#counts;
    if (unit === NUMBER_SIGN || unit === ELLIPSIS) counts.hash_marks += 1;
    else if (unit === CURLY_BRACE) counts.curly_braces += 1;
    const ending = this.table.ending[unit] as number;
    if (ending === END_ANYWHERE) {
      if (this.#said) counts.sentences += 1;
      this.#said = false;
      this.#stopped = false;
    } else if (ending === END_BEFORE_SPACE) {
      this.#stopped = this.#said;
      // Three full stops are an ellipsis, counted at the third.
      if (
        unit === FULL_STOP &&
        this.text.startsWith('..', at - 2) &&
        this.text.charCodeAt(at - 3) !== FULL_STOP
      )
        counts.hash_marks += 1;
    } else if (ending !== CLOSING) this.#stopped = false;
  }

  /** Apostrophes between letters, points and commas between digits. */
  #joinsWord(at: number, unit: number): boolean {
    if (at + 1 >= this.text.length) return false;
    const before = this.table.class[this.text.charCodeAt(at - 1)] as number;
    const after = this.table.class[this.text.charCodeAt(at + 1)] as number;
    if (unit === APOSTROPHE || unit === RIGHT_QUOTE) return isLetter(before) && isLetter(after);
    return (unit === FULL_STOP || unit === COMMA) && before === DIGIT && after === DIGIT;
  }

  #endWord(at: number): void {
    if (this.#wordStart < 0) return;
    this.tokens.add(this.#wordHash, this.#wordStart, at);
    this.#counts.words += 1;
    this.#counts.spaced_words += 1;
    this.#counts.spaced_word_chars += this.#wordChars;
    this.#wordStart = -1;
    this.#wordHash = HASH_START;
    this.#wordChars = 0;
  }

  /** A character of an unspaced script ends the word before it, and the run of others. */
  #endSpacedText(at: number): void {
    this.#endWord(at);
    if (this.#plainRun > this.#counts.longest_run) this.#counts.longest_run = this.#plainRun;
    this.#plainRun = 0;
  }

  #endRun(): void {
    const counts = this.#counts;
    if (this.#run > 0) counts.runs += 1;
    if (this.#runHasLetter) counts.letter_runs += 1;
    if (this.#plainRun > counts.longest_run) counts.longest_run = this.#plainRun;
    this.#run = 0;
    this.#plainRun = 0;
    this.#runHasLetter = false;
    if (!this.#stopped) return;
    counts.sentences += 1;
    this.#stopped = false;
    this.#said = false;
  }
}

function isLetter(kind: number): boolean {
  return kind >= LOWER && kind <= LETTER;
}
