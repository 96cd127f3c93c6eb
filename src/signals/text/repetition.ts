import type { CharacterTable } from './character-table.js';
import { LINE_FEED, SPACE } from './character-table.js';
import { GramCounter } from './gram-counter.js';
import { HASH_START, hashUnit, type TokenList } from './token-list.js';

const counter = new GramCounter();

/** Words of a Chinese or Japanese text average 1.6 characters, and its tokens are characters. */
const CHARACTERS_PER_WORD = 1.6;

/** How many tokens stand for `words` words: more where tokens are single characters. */
export function gramTokens(words: number, byCharacter: boolean): number {
  return byCharacter ? Math.round(words * CHARACTERS_PER_WORD) : words;
}

/**
 * Hashes of the n-grams of a run of tokens, for n that only grows: each longer n-gram takes one multiplication more.
 */
export class WordGrams {
  readonly #hashes: Int32Array;
  readonly #salt: number;
  /** Characters in the tokens before each token. */
  readonly #before: Float64Array;
  readonly #tokens: number;
  #n = 0;

  constructor(
    private readonly tokens: TokenList,
    private readonly from: number,
    to: number,
  ) {
    this.#tokens = to - from;
    this.#hashes = new Int32Array(this.#tokens).fill(HASH_START);
    this.#before = new Float64Array(this.#tokens + 1);
    let salt = this.#tokens;
    for (let at = 0; at < this.#tokens; at++) {
      salt = hashUnit(salt, tokens.hash[from + at] as number);
      this.#before[at + 1] =
        (this.#before[at] as number) +
        (tokens.end[from + at] as number) -
        (tokens.start[from + at] as number);
    }
    this.#salt = salt;
  }

  /** Share of n-grams that occur more than once, counting each of their occurrences (OBELICS: word repetition). */
  repeatedShare(n: number): number {
    const total = this.#start(n);
    if (total < 2) return 0;
    let repeated = 0;
    for (let at = 0; at < total; at++) {
      const count = counter.add(this.#hashes[at] as number);
      if (count === 2) repeated += 2;
      else if (count > 2) repeated += 1;
    }
    return repeated / total;
  }

  /**
   * Characters in the most frequent n-gram, of all characters in tokens (Gopher: top n-gram); 0 when none repeats.
   *
   * Of equally frequent n-grams the longest counts.
   */
  topShare(n: number): number {
    const total = this.#start(n);
    if (total < 2) return 0;
    let most = 1;
    let chars = 0;
    for (let at = 0; at < total; at++) {
      const count = counter.add(this.#hashes[at] as number);
      if (count < 2 || count < most) continue;
      const length = this.#chars(at, at + n);
      chars = count > most ? length : Math.max(chars, length);
      most = count;
    }
    return most === 1 ? 0 : Math.min(1, (most * chars) / this.#chars(0, this.#tokens));
  }

  /** Characters in n-grams that occurred before, each counted once, of all characters in tokens (Gopher). */
  duplicateShare(n: number): number {
    const total = this.#start(n);
    if (total < 2) return 0;
    let repeated = 0;
    // Tokens before this one are counted already: neighbouring n-grams overlap.
    let counted = 0;
    for (let at = 0; at < total; at++) {
      if (counter.add(this.#hashes[at] as number) === 1) continue;
      repeated += this.#chars(Math.max(at, counted), at + n);
      counted = at + n;
    }
    return repeated / this.#chars(0, this.#tokens);
  }

  /** Makes the hashes those of n-grams, readies the counter, and returns how many there are. */
  #start(n: number): number {
    for (; this.#n < n; this.#n++) {
      for (let at = 0; at + this.#n < this.#tokens; at++) {
        const next = this.tokens.hash[this.from + at + this.#n] as number;
        this.#hashes[at] = Math.imul(this.#hashes[at] as number, 0x01000193) + next;
      }
    }
    const total = this.#tokens - n + 1;
    if (total >= 2) counter.clear(total, this.#salt);
    return total;
  }

  #chars(from: number, to: number): number {
    return (this.#before[to] as number) - (this.#before[from] as number);
  }
}

/**
 * Occurrences of the most frequent repeated character n-grams, of all occurrences: as many n-grams as the square root
 * of how many different ones there are (OBELICS, BigScience: character repetition).
 *
 * White space counts as one space, letters as lower case.
 */
export function charRepetition(text: string, n: number, { class: classes, lower }: CharacterTable): number {
  if (text.length < n + 2) return 0;
  const length = fold(text, classes, lower);
  const units = buffer;
  const total = length - n + 1;
  if (total < 2) return 0;
  let salt = 0;
  for (let at = 0; at < length; at++) salt = hashUnit(salt, units[at] as number);
  counter.clear(total, salt);
  // A rolling polynomial hash: one multiplication per character, whatever n is.
  const base = 0x01000193;
  let power = 1;
  for (let i = 0; i < n; i++) power = Math.imul(power, base);
  let hash = 0;
  let different = 0;
  const times: number[] = [];
  for (let at = 0; at < length; at++) {
    hash = (Math.imul(hash, base) + (units[at] as number) + 1) | 0;
    if (at >= n) hash = (hash - Math.imul(power, (units[at - n] as number) + 1)) | 0;
    if (at < n - 1) continue;
    const count = counter.add(hash);
    if (count === 1) different += 1;
    else {
      // times[c]: how many n-grams have occurred at least c times.
      times[count] = (times[count] ?? 0) + 1;
    }
  }
  return mostFrequent(times, Math.floor(Math.sqrt(different))) / total;
}

/** Occurrences of the `take` most frequent n-grams, of those that repeat; `atLeast[c]` says how many occur c times. */
function mostFrequent(atLeast: readonly number[], take: number): number {
  let left = Math.min(take, atLeast[2] ?? 0);
  let occurrences = 0;
  for (let count = atLeast.length - 1; count >= 2 && left > 0; count--) {
    const exactly = Math.min(left, (atLeast[count] ?? 0) - (atLeast[count + 1] ?? 0));
    occurrences += exactly * count;
    left -= exactly;
  }
  return occurrences;
}

let buffer = new Uint16Array(1 << 14);

/** Fills the buffer with the units of a text, in lower case and with white space folded; returns how many they are. */
function fold(text: string, classes: Uint8Array, lower: Uint16Array): number {
  if (buffer.length < text.length || buffer.length > 1 << 20) {
    buffer = new Uint16Array(Math.max(1 << 14, text.length));
  }
  let length = 0;
  let space = true;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = classes[unit];
    if (kind === SPACE || kind === LINE_FEED) {
      if (!space) buffer[length++] = 0x20;
      space = true;
    } else {
      buffer[length++] = lower[unit] as number;
      space = false;
    }
  }
  return length;
}
