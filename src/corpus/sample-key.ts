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

/**
 * Splits a tar member name into key and part at the first dot of its base name; undefined when it has none.
 *
 * The same split as webdataset's `^((?:.*\/|)[^.]+)[.]([^/]*)$`, which takes quadratic time on hostile names.
 */
export function splitMemberName(name: string): { key: string; part: string } | undefined {
  const slash = name.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  if (dot === -1) return undefined;
  // A base name that begins with its dot has the folder for a key, if that is a name without dots.
  const keyless = dot === slash + 1;
  if (keyless && (slash === -1 || /[.]/.test(name.slice(name.lastIndexOf('/', slash - 1) + 1, slash))))
    return undefined;
  return { key: name.slice(0, dot), part: name.slice(dot + 1) };
}
