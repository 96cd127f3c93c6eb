import { hashSuffix } from '../corpus/corpus-layout.js';
import type { FileEntry } from '../model/manifest.js';

/**
 * Names inside a similarity prefix.
 *
 * ```
 * similarity.json                   of which corpus, by which model (first to be written)
 * lines/<shard>-<hash8>.jsonl       a line for each document with images
 * manifests/<shard>.json            what makes a shard's lines count (its last)
 * ```
 */
export const SIMILARITY_RECORD = 'similarity.json';
/** Prefix of the manifests. */
export const SIMILARITY_MANIFESTS = 'manifests/';

/** `similarity.json`: what was measured. */
export interface SimilarityRecord {
  schema: 'weft/similarity/1';
  weft_version: string;
  /** Plan id of the corpus. */
  corpus: string;
  model: {
    /** Name of the model's folder. */
    name: string;
    /** `model_type` of its config.json. */
    type: string;
    /** 16 hex digits over the files that decide the results. */
    fingerprint: string;
  };
  /** What the numbers are. */
  measure: 'cosine';
  /** Texts are cut after this many tokens, the model's own first and last ones included. */
  max_tokens: number;
}

/** How similar an image is to the texts around it; cosines, −1 … 1. */
export interface ImageSimilarity {
  /** Part name of the image. */
  part: string;
  /** By text node of the document, in reading order; null when the image could not be decoded. */
  texts: number[] | null;
  /** Absent where the image has no such text, or could not be decoded. */
  caption?: number;
  alt?: number;
}

/** A line: one document. */
export interface SimilarityLine {
  key: string;
  /** In reading order. */
  images: ImageSimilarity[];
  /** Text nodes, by their number among the texts, whose end was beyond the model's positions. */
  truncated: number[];
}

/** `manifests/<shard>.json`. */
export interface SimilarityManifest {
  schema: 'weft/similarity-manifest/1';
  /** Name of the corpus shard. */
  shard: string;
  file: FileEntry;
  counts: SimilarityCounts;
  /** Key, offset and length of each line in the file. */
  lines: [key: string, offset: number, bytes: number][];
}

/** What a shard's lines hold. */
export interface SimilarityCounts {
  documents: number;
  images: number;
  texts: number;
  /** Texts of which the model saw the beginning only. */
  truncated_texts: number;
  undecodable_images: number;
}

/** Nothing yet. */
export const NO_SIMILARITY_COUNTS: Readonly<SimilarityCounts> = {
  documents: 0,
  images: 0,
  texts: 0,
  truncated_texts: 0,
  undecodable_images: 0,
};

/** The name of a shard's manifest. */
export function similarityManifestName(shard: string): string {
  return `${SIMILARITY_MANIFESTS}${shardStem(shard)}.json`;
}

/** The name of a shard's lines. */
export function similarityLinesName(shard: string, sha256: string): string {
  return `lines/${shardStem(shard)}${hashSuffix(sha256)}.jsonl`;
}

function shardStem(shard: string): string {
  return shard.slice(shard.lastIndexOf('/') + 1).replace(/\.tar$/, '');
}
