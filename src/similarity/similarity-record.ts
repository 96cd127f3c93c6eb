import { hashSuffix } from '../corpus/corpus-layout.js';
import type { SimilarityCounts } from '../model/schemas/similarity.js';

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
