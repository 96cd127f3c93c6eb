// Written by scripts/generate-types.mjs from schemas/similarity.schema.json: change that, not this.
import type { FileEntry } from './manifest.js';

/** `similarity.json`: what was measured, of which corpus, by which model. */
export interface SimilarityRecord {
  schema: 'weft/similarity/1';
  weft_version: string;
  /** Plan id of the corpus. */
  corpus: string;
  model: {
    /** Name of the model's folder. */
    name: string;
    /** model_type of its config.json. */
    type: string;
    /** SHA-256 over the files that decide the results, 16 hex digits. */
    fingerprint: string;
  };
  measure: 'cosine';
  /** Texts are cut after this many tokens, the model's own first and last ones included. */
  max_tokens: number;
}

/** `manifests/<shard>.json`: what makes a shard's lines count. */
export interface SimilarityManifest {
  schema: 'weft/similarity-manifest/1';
  /** Name of the corpus shard. */
  shard: string;
  file: FileEntry;
  counts: SimilarityCounts;
  /** Key, offset and length of each line. */
  lines: [string, number, number][];
}

/** What a shard's lines hold. */
export interface SimilarityCounts {
  documents: number;
  images: number;
  texts: number;
  truncated_texts: number;
  undecodable_images: number;
}

/** A line: one document with images. */
export interface SimilarityLine {
  key: string;
  images: ImageSimilarity[];
  /** Numbers of the text nodes whose end the model did not see. */
  truncated: number[];
}

/** How similar an image is to the texts around it; cosines, −1 … 1. */
export interface ImageSimilarity {
  /** Part name of the image. */
  part: string;
  /** Cosine with each text node in reading order; null when the image did not decode. */
  texts: number[] | null;
  caption?: number;
  alt?: number;
}
