import { HashNeighbours } from '../flow/hash-neighbours.js';
import type { HashListLine } from './hash-list-line.js';
import { GRAM_TOKENS, gramsOf, tokensOf } from './text-grams.js';

/** How near is near enough. */
export interface ContaminationThresholds {
  /** Bits that perceptual hashes may differ in, if difference hashes are near as well. */
  phash_distance: number;
  dhash_distance: number;
  /** Distinct n-grams of a benchmark that a document must share. */
  min_grams: number;
}

/** The defaults of a build and of an export, measured in docs/decontamination.md. */
export const DEFAULT_THRESHOLDS: Readonly<ContaminationThresholds> = {
  phash_distance: 10,
  dhash_distance: 10,
  min_grams: 1,
};

/** Bits of a difference hash that are set in a picture without contours: fewer, or as few unset, tell nothing. */
const FLAT_BITS = 6;

/** A benchmark that something was found in, and how. */
export interface BenchmarkHit {
  benchmark: string;
  /** Such as `phash at 2 bits` or `3 grams`. */
  how: string;
}

interface Picture {
  dhash: string;
  pixels: string;
}

/** The images and texts of benchmarks, ready to be looked for. */
export class Contamination {
  readonly #pictures = new Map<string, HashNeighbours<Picture>>();
  readonly #pixels = new Map<string, Set<string>>();
  /** Which benchmarks hold an n-gram: most of them one, so a number stands for each distinct set. */
  readonly #grams = new Map<string, number>();
  readonly #sets: (readonly string[])[] = [];
  readonly #setNumbers = new Map<string, number>();
  #gramTokens: number | undefined;

  /** Takes a line of a hash list; false for a header whose n-grams have another length than those before. */
  add(line: HashListLine): boolean {
    if ('schema' in line) {
      this.#gramTokens ??= line.gram_tokens;
      return this.#gramTokens === line.gram_tokens;
    }
    const { benchmark } = line;
    if ('grams' in line) {
      for (const gram of line.grams) this.#addGram(gram, benchmark);
      return true;
    }
    const { phash, dhash, pixels_sha256: pixels } = line;
    const near = this.#pictures.get(benchmark) ?? new HashNeighbours<Picture>();
    this.#pictures.set(benchmark, near);
    near.add(phash, { dhash, pixels });
    this.#pixels.set(benchmark, (this.#pixels.get(benchmark) ?? new Set()).add(pixels));
    return true;
  }

  get images(): number {
    return [...this.#pictures.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get grams(): number {
    return this.#grams.size;
  }

  /** The benchmarks that hold an image, by its pixels or because both of its hashes are near one of theirs. */
  imageHits(
    { phash, dhash, pixels_sha256 }: { phash: string; dhash: string; pixels_sha256?: string },
    { phash_distance, dhash_distance }: ContaminationThresholds,
  ): BenchmarkHit[] {
    const hits: BenchmarkHit[] = [];
    for (const [benchmark, pictures] of this.#pictures) {
      if (pixels_sha256 !== undefined && this.#pixels.get(benchmark)?.has(pixels_sha256)) {
        hits.push({ benchmark, how: 'the same pixels' });
        continue;
      }
      if (isFlat(dhash)) continue;
      const near = pictures.nearest(
        phash,
        phash_distance,
        (picture) => bitsBetween(picture.dhash, dhash) <= dhash_distance,
      );
      if (near !== undefined) hits.push({ benchmark, how: `phash at ${near.distance} bits` });
    }
    return hits.sort((a, b) => (a.benchmark < b.benchmark ? -1 : 1));
  }

  /** The benchmarks whose texts share n-grams with these, which are read as one text. */
  textHits(texts: Iterable<string>, { min_grams }: ContaminationThresholds): BenchmarkHit[] {
    if (this.#grams.size === 0) return [];
    const tokens: string[] = [];
    for (const text of texts) for (const token of tokensOf(text)) tokens.push(token);
    const shared = new Map<string, Set<string>>();
    for (const gram of gramsOf(tokens, this.#gramTokens ?? GRAM_TOKENS)) {
      const set = this.#grams.get(gram);
      if (set === undefined) continue;
      for (const name of this.#sets[set] ?? []) shared.set(name, (shared.get(name) ?? new Set()).add(gram));
    }
    return [...shared]
      .filter(([, grams]) => grams.size >= min_grams)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([benchmark, { size }]) => ({ benchmark, how: `${size} grams` }));
  }

  #addGram(gram: string, benchmark: string): void {
    const before = this.#grams.get(gram);
    const names = before === undefined ? [] : (this.#sets[before] ?? []);
    if (names.includes(benchmark)) return;
    const set = [...names, benchmark].sort();
    const key = set.join('\n');
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(set) - 1;
      this.#setNumbers.set(key, number);
    }
    this.#grams.set(gram, number);
  }
}

/** A picture without contours looks like every other: only its pixels tell it apart. */
function isFlat(dhash: string): boolean {
  const set = bitsBetween(dhash, '0000000000000000');
  return set < FLAT_BITS || set > 64 - FLAT_BITS;
}

function bitsBetween(a: string, b: string): number {
  let bits = 0;
  for (let at = 0; at < 16; at += 8) {
    let word = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; word !== 0; word &= word - 1) bits += 1;
  }
  return bits;
}
