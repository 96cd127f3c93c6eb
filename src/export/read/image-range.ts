import { BadInputError } from '../../errors.js';
import { tarMembersOf } from '../../formats/tar/tar-members.js';
import { BLOCK, padding } from '../../formats/tar/ustar.js';
import type { SampleNode } from '../../model/sample.js';
import type { ShardRange } from './document-reader.js';
import type { DocumentRef } from './document-refs.js';

/**
 * Where some images of a document lie with their headers, if its images stand behind its record in the order and the
 * lengths that the record says, as a shard writer puts them; undefined when they cannot.
 */
export function imageRange(
  { offset, bytes, record }: DocumentRef,
  nodes: readonly SampleNode[],
  parts: ReadonlySet<string>,
): ShardRange | undefined {
  let at = record.offset + record.bytes + padding(record.bytes);
  let start: number | undefined;
  let end = at;
  for (const node of nodes) {
    if (node.type !== 'image') continue;
    const next = at + BLOCK + node.bytes + padding(node.bytes);
    if (parts.has(node.part)) {
      start ??= at;
      end = next;
    }
    at = next;
  }
  return start === undefined || end > offset + bytes ? undefined : { start, end };
}

/** The images among the tar members of a range; undefined when it does not hold them all. */
export function imagesIn(
  bytes: Buffer,
  key: string,
  parts: ReadonlySet<string>,
): Map<string, Buffer> | undefined {
  const images = new Map<string, Buffer>();
  try {
    for (const { name, data } of tarMembersOf(bytes)) {
      const part = name.slice(key.length + 1);
      if (name === `${key}.${part}` && parts.has(part)) images.set(part, data);
    }
  } catch (error) {
    // The record is wrong about its images, or the shard about itself: reading the whole document tells.
    if (error instanceof BadInputError) return undefined;
    throw error;
  }
  return images.size === parts.size ? images : undefined;
}
