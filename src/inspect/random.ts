import { createHash } from 'node:crypto';

/** A seeded source of uniform whole numbers. */
export interface Random {
  /** A uniform whole number in 0 … `n` − 1; `n` is 1 … 2^53 − 1. */
  below(n: number): number;
}

/**
 * xoshiro128** 1.1 by Blackman and Vigna (https://prng.di.unimi.it/xoshiro128starstar.c): each call gives the next
 * 32 bits. The state must not be all zero.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
}

/** A generator whose state is the first 16 bytes of the SHA-256 of `seed`, so that neighbouring seeds share nothing. */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  const word = (i: number): number => digest.readUInt32LE(4 * i);
  const next32 = xoshiro128([word(0), word(1), word(2), word(3)]);
  const next53 = (): number => (next32() >>> 5) * 2 ** 26 + (next32() >>> 6);
  return {
    below(n) {
      if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`below: n must be 1 … 2^53 − 1, got ${n}`);
      // Numbers past the last whole multiple of n would make the small remainders more likely.
      const limit = 2 ** 53 - (2 ** 53 % n);
      let drawn = next53();
      while (drawn >= limit) drawn = next53();
      return drawn % n;
    },
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * `count` distinct whole numbers in 0 … `total` − 1, ascending, every set of that size being equally likely;
 * all of them when `count` ≥ `total`. Floyd's algorithm (Bentley and Floyd, CACM 30:9, 1987): memory and time
 * grow with `count`, never with `total`.
 */
export function distinctOrdinals(total: number, count: number, random: Random): number[] {
  const chosen = new Set<number>();
  for (let j = Math.max(0, total - count); j < total; j += 1) {
    const drawn = random.below(j + 1);
    chosen.add(chosen.has(drawn) ? j : drawn);
  }
  return [...chosen].sort((x, y) => x - y);
}

/**
 * Where a document stands in the queue of all documents for a seed: 48 bits of the SHA-256 of seed and key, uniform
 * in 0 … 1. The documents with the `count` smallest values are a uniform sample of any set they are taken from.
 */
export function samplePriority(seed: string, key: string): number {
  return createHash('sha256').update(`${seed}\n${key}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
