/** What a code point is to the tokenizer: between tokens, part of a word, or a token alone. */
const BETWEEN = 0;
const WORD = 1;
const ALONE = 2;

/** Letters, marks and digits; the properties of assigned characters do not change from one Unicode version to the next. */
const IN_TOKEN = /[\p{L}\p{M}\p{N}]/u;

/** Scripts that put no space between words; their characters are tokens, so that no dictionary is needed. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;

let classes: Uint8Array | undefined;

/**
 * Hashes of the tokens of texts, in order, 32 bits each: what shingles are made of.
 *
 * A token is a run of letters, marks and digits, or a single character of a script without spaces (Chinese, Japanese,
 * Thai, Lao, Khmer, Burmese, Tibetan). Case and compatibility forms are folded (NFKC, lower case). Neither a locale
 * nor a word-break dictionary takes part, so the same text gives the same tokens on every machine.
 */
export function tokenHashes(texts: Iterable<string>): Int32Array {
  classes ??= classifyBasicPlane();
  let hashes = new Int32Array(256);
  let count = 0;
  const add = (hash: number): void => {
    if (count === hashes.length) {
      const larger = new Int32Array(count * 2);
      larger.set(hashes);
      hashes = larger;
    }
    hashes[count++] = mix(hash);
  };
  for (const text of texts) {
    const folded = text.normalize('NFKC').toLowerCase();
    let hash = SEED;
    let open = false;
    for (let i = 0; i < folded.length; i++) {
      let code = folded.charCodeAt(i);
      if (code >= 0xd800 && code < 0xe000) {
        code = folded.codePointAt(i) ?? code;
        if (code > 0xffff) i++;
      }
      const kind = code <= 0xffff ? (classes[code] ?? BETWEEN) : classOf(code);
      if (kind === WORD) {
        hash = step(hash, code);
        open = true;
        continue;
      }
      if (open) {
        add(hash);
        hash = SEED;
        open = false;
      }
      if (kind === ALONE) add(step(SEED, code));
    }
    if (open) add(hash);
  }
  return hashes.slice(0, count);
}

const SEED = 0x3c6ef372;

/** One round of MurmurHash3 (x86, 32 bits). */
export function step(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** The finalizer of MurmurHash3 (x86, 32 bits): every bit of the input moves every bit of the output. */
export function mix(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function classifyBasicPlane(): Uint8Array {
  return Uint8Array.from({ length: 0x10000 }, (_, code) => classOf(code));
}

function classOf(code: number): number {
  const character = String.fromCodePoint(code);
  if (!IN_TOKEN.test(character)) return BETWEEN;
  return UNSPACED.test(character) ? ALONE : WORD;
}
