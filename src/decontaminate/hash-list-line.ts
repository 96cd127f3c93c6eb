/** The first line of a hash list. */
export interface HashListHeader {
  schema: 'weft/decontamination/1';
  /** Tokens of an n-gram. */
  gram_tokens: number;
  benchmarks: string[];
}

/** An image of a benchmark. */
export interface ImageEntry {
  benchmark: string;
  phash: string;
  dhash: string;
  /** SHA-256 of its pixels; see images/pixels-digest.ts. */
  pixels_sha256: string;
}

/** A text of a benchmark. */
export interface TextEntry {
  benchmark: string;
  /** Its n-grams, hashed. */
  grams: string[];
}

/** A line of a hash list. */
export type HashListLine = HashListHeader | ImageEntry | TextEntry;
