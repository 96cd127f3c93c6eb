/** Tokens of texts, one text after another: a token is a word, or one character of an unspaced script. */
export interface TokenList {
  readonly length: number;
  /** 32-bit hash of each token in lower case. Tokens are compared by it: two words in 10⁹ pairs are taken for one. */
  readonly hash: Int32Array;
  /** Where each token starts and ends in its own text, in UTF-16 units. */
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** What the hash of a token starts from. */
export const HASH_START = 0x811c9dc5 | 0;

/** FNV-1a over UTF-16 units, 32 bits. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** A {@link TokenList} that grows. */
export class GrowingTokens implements TokenList {
  length = 0;
  hash = new Int32Array(1024);
  start = new Int32Array(1024);
  end = new Int32Array(1024);

  add(hash: number, start: number, end: number): void {
    if (this.length === this.hash.length) this.#grow();
    this.hash[this.length] = hash;
    this.start[this.length] = start;
    this.end[this.length] = end;
    this.length += 1;
  }

  #grow(): void {
    const wider = (old: Int32Array) => {
      const array = new Int32Array(old.length * 2);
      array.set(old);
      return array;
    };
    this.hash = wider(this.hash);
    this.start = wider(this.start);
    this.end = wider(this.end);
  }
}
