import { scanText } from '../scan-text.js';
import { GrowingTokens, type TokenList } from '../token-list.js';

/** A phrase that was found: its tokens run from `from` to `to`. */
export interface PhraseMatch<L> {
  label: L;
  from: number;
  to: number;
}

interface Phrase<L> {
  label: L;
  hashes: readonly number[];
  /** Counts only where it is all of the text. */
  whole: boolean;
}

/** Phrases to look for by whole tokens; the work is one look-up per token of the text. */
export class PhraseSet<L> {
  readonly #byFirst = new Map<number, Phrase<L>[]>();

  /** Adds a phrase; with `whole` it counts only where it is all of the text. */
  add(text: string, label: L, whole = false): void {
    const tokens = new GrowingTokens();
    scanText(text, tokens);
    const hashes = Array.from(tokens.hash.subarray(0, tokens.length));
    const first = hashes[0];
    if (first === undefined) return;
    const others = this.#byFirst.get(first) ?? [];
    others.push({ label, hashes, whole });
    // The longest goes first: it says most.
    others.sort((a, b) => b.hashes.length - a.hashes.length);
    this.#byFirst.set(first, others);
  }

  /** The phrases among the tokens `from` to `to`, none overlapping another. */
  find(tokens: TokenList, from: number, to: number): PhraseMatch<L>[] {
    const found: PhraseMatch<L>[] = [];
    for (let at = from; at < to; at++) {
      const phrases = this.#byFirst.get(tokens.hash[at] as number);
      const phrase = phrases?.find(({ hashes, whole }) => {
        const end = at + hashes.length;
        return end <= to && !(whole && (at > from || end < to)) && matches(hashes, tokens, at);
      });
      if (phrase === undefined) continue;
      found.push({ label: phrase.label, from: at, to: at + phrase.hashes.length });
      at += phrase.hashes.length - 1;
    }
    return found;
  }
}

function matches(hashes: readonly number[], { hash }: TokenList, at: number): boolean {
  for (let i = 1; i < hashes.length; i++) if (hashes[i] !== hash[at + i]) return false;
  return true;
}
