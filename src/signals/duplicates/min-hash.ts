import { mix, step } from './token-hashes.js';

/** Shape of MinHash signatures; those of two documents can be compared only when it is the same. */
export interface MinHashOptions {
  /** Tokens in a shingle; default 5. */
  ngram?: number;
  /** Bands of a signature; default 14. */
  bands?: number;
  /** Rows of a band; default 8: with 14 bands, a pair of Jaccard 0.8 meets in some band with probability 0.92. */
  rows?: number;
}

/** Buckets of a sketch; the standard error of a Jaccard of 0.8 is 0.019, less in documents of fewer shingles. */
export const SKETCH_BUCKETS = 1024;
const WORDS = SKETCH_BUCKETS / 64;

/** The signature of a set of shingles. */
export interface MinHash {
  /** A key per band: documents that share one are candidates. 64 bits each. */
  bandKeys: BigInt64Array;
  /** Buckets of the sketch that hold a shingle, 64 a word. */
  filled: BigInt64Array;
  /** Of each filled bucket, one bit of its smallest shingle hash. */
  bits: BigInt64Array;
}

/**
 * Makes the function that signs a sequence of tokens; it returns undefined for one with no shingle.
 *
 * Each shingle gets one hash (MurmurHash3), each permutation is an exclusive or and a multiplication by an odd number
 * modulo 2³², and the smallest value of each is kept. Beside the bands stands a sketch of 256 bytes to verify
 * candidates by, made in one step per shingle: one permutation hashing (Li, Owen and Zhang, 2012) with one bit for
 * each bucket (Li and König, 2010). See {@link sketchJaccard}.
 *
 * @throws RangeError on an option that is no integer of at least 1
 */
export function createMinHash({
  ngram = 5,
  bands = 14,
  rows = 8,
}: MinHashOptions = {}): (tokens: Int32Array) => MinHash | undefined {
  for (const [name, value] of Object.entries({ ngram, bands, rows })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`createMinHash: ${name} must be an integer of at least 1, got ${value}`);
  }
  const { factors, masks } = permutations(bands * rows);
  return (tokens) => {
    const shingles = shingleHashes(tokens, ngram);
    if (shingles.length === 0) return undefined;
    return { bandKeys: bandKeys(smallest(shingles, factors, masks), rows), ...sketch(shingles) };
  };
}

/** A hash per run of `ngram` tokens, in order; runs that repeat stand as often as they occur. */
export function shingleHashes(tokens: Int32Array, ngram: number): Int32Array {
  const shingles = new Int32Array(Math.max(0, tokens.length - ngram + 1));
  for (let at = 0; at < shingles.length; at++) {
    let hash = ngram;
    for (let i = at; i < at + ngram; i++) hash = step(hash, tokens[i] as number);
    shingles[at] = mix(hash);
  }
  return shingles;
}

/**
 * The Jaccard similarity of two sets of shingles, estimated from their sketches.
 *
 * 1 − (buckets that one alone fills + 2 × buckets of both with unequal bits) / buckets filled by either: two unequal
 * minima have unequal bits half of the time. Without bias, but for estimates below 0, which are 0; exact up to chance where buckets hold one shingle each. The
 * decisions compute the same in SQL.
 */
export function sketchJaccard(
  a: Pick<MinHash, 'filled' | 'bits'>,
  b: Pick<MinHash, 'filled' | 'bits'>,
): number {
  let filled = 0;
  let differing = 0;
  for (let i = 0; i < WORDS; i++) {
    const [fa, fb] = [a.filled[i] as bigint, b.filled[i] as bigint];
    filled += bitCount(fa | fb);
    differing += bitCount(fa ^ fb) + 2 * bitCount(fa & fb & ((a.bits[i] as bigint) ^ (b.bits[i] as bigint)));
  }
  return filled === 0 ? 0 : Math.max(0, 1 - differing / filled);
}

/** Numbers of the permutations, from a fixed sequence (SplitMix32), so that every signature has the same. */
function permutations(count: number): { factors: Int32Array; masks: Int32Array } {
  let state = 0x2545f491;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state);
  };
  const factors = Int32Array.from({ length: count }, () => next() | 1);
  return { factors, masks: Int32Array.from({ length: count }, next) };
}

function smallest(shingles: Int32Array, factors: Int32Array, masks: Int32Array): Int32Array {
  const minima = new Int32Array(factors.length).fill(0x7fffffff);
  for (let s = 0; s < shingles.length; s++) {
    const shingle = shingles[s] as number;
    for (let p = 0; p < minima.length; p++) {
      const value = Math.imul(shingle ^ (masks[p] as number), factors[p] as number);
      if (value < (minima[p] as number)) minima[p] = value;
    }
  }
  return minima;
}

/** Two hashes of a band's rows and its number, as one key of 64 bits. */
function bandKeys(minima: Int32Array, rows: number): BigInt64Array {
  const keys = new BigInt64Array(minima.length / rows);
  for (let band = 0; band < keys.length; band++) {
    let high = band;
    let low = ~band;
    for (let row = band * rows; row < (band + 1) * rows; row++) {
      high = step(high, minima[row] as number);
      low = step(low, minima[row] as number);
    }
    keys[band] = int64(mix(high), mix(low));
  }
  return keys;
}

function sketch(shingles: Int32Array): Pick<MinHash, 'filled' | 'bits'> {
  const minima = new Int32Array(SKETCH_BUCKETS).fill(-1);
  for (let s = 0; s < shingles.length; s++) {
    // Mixed once more: the permutations of the bands must not be those of the sketch.
    const hash = mix((shingles[s] as number) ^ 0x5bd1e995);
    const bucket = hash >>> 22;
    const value = hash & 0x3fffff;
    const least = minima[bucket] as number;
    if (least === -1 || value < least) minima[bucket] = value;
  }
  const filled = new Int32Array(SKETCH_BUCKETS / 32);
  const bits = new Int32Array(SKETCH_BUCKETS / 32);
  for (let bucket = 0; bucket < SKETCH_BUCKETS; bucket++) {
    const least = minima[bucket] as number;
    if (least === -1) continue;
    const word = bucket >>> 5;
    filled[word] = (filled[word] as number) | (1 << (bucket & 31));
    bits[word] = (bits[word] as number) | ((least & 1) << (bucket & 31));
  }
  return { filled: joinWords(filled), bits: joinWords(bits) };
}

function joinWords(words: Int32Array): BigInt64Array {
  return BigInt64Array.from({ length: words.length / 2 }, (_, i) =>
    int64(words[2 * i + 1] as number, words[2 * i] as number),
  );
}

/** The signed 64-bit number of two halves. */
export function int64(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

function bitCount(word: bigint): number {
  let count = 0;
  for (let rest = BigInt.asUintN(64, word); rest !== 0n; rest &= rest - 1n) count++;
  return count;
}
