import { createHash } from 'node:crypto';

/** Scripts that are written without spaces: each character is a token. Hangul has spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Length of the n-grams that texts are compared by (GPT-3's appendix C). */
export const GRAM_TOKENS = 13;

/** The tokens that two spellings of a text share: compatibility forms and case folded, punctuation left out. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORD)) {
    if (!UNSPACED.test(word)) {
      tokens.push(word);
      continue;
    }
    let spaced = '';
    for (const character of word) {
      if (UNSPACED.test(character)) {
        if (spaced !== '') tokens.push(spaced);
        spaced = '';
        tokens.push(character);
      } else spaced += character;
    }
    if (spaced !== '') tokens.push(spaced);
  }
  return tokens;
}

/** Each run of `size` tokens as 16 hex digits of its SHA-256; none of a shorter text. */
export function* gramsOf(tokens: readonly string[], size: number): Generator<string> {
  for (let start = 0; start + size <= tokens.length; start++) {
    const gram = tokens.slice(start, start + size).join(' ');
    yield createHash('sha256').update(gram).digest('hex').slice(0, 16);
  }
}
