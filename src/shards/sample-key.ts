import { createHash } from 'node:crypto';

/**
 * The shard key of a document: the first 32 hex digits of the SHA-256 of its id.
 *
 * Lower-case ASCII without dots, because webdataset splits key from part at the first dot and lower-cases
 * parts while energon and Hugging Face do not. 128 bits: no collision is expected below 10^18 documents.
 */
export function sampleKey(documentId: string): string {
  return createHash('sha256').update(documentId).digest('hex').slice(0, 32);
}

/** A file name extension for a stored format. */
export function extensionOf(format: string): string {
  return format === 'jpeg' ? 'jpg' : format;
}

/** Splits a tar member name into key and part at the first dot of its base name, as webdataset does; undefined when it has none. */
export function splitMemberName(name: string): { key: string; part: string } | undefined {
  const match = /^((?:.*\/|)[^.]+)[.]([^/]*)$/.exec(name);
  return match?.[1] !== undefined && match[2] !== undefined ? { key: match[1], part: match[2] } : undefined;
}
