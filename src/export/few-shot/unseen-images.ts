import { HashNeighbours } from '../../flow/hash-neighbours.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { StoredImage } from '../../model/sample.js';
import type { DocumentReader } from '../read/document-reader.js';
import type { DocumentRef } from '../read/document-refs.js';

/** Bits in which perceptual hashes of one picture differ at most: the distance of MMC4's stricter set. */
export const NEAR_BITS = 10;

/** What a picture is told by. */
export type PictureFacts = Pick<StoredImage, 'sha256' | 'phash'>;

/** Documents read at once. */
const READ_AHEAD = 8;

/**
 * Of some images those that no document of training has: not the same bytes, and no perceptual hash within
 * {@link NEAR_BITS}. Reads the record of each document of training that has images, once.
 */
export async function unseenImages<T extends { picture: PictureFacts }>(
  images: readonly T[],
  training: readonly DocumentRef[],
  reader: DocumentReader,
): Promise<T[]> {
  const near = new HashNeighbours<T>();
  const bytes = new Map<string, T[]>();
  for (const image of images) {
    near.add(image.picture.phash, image);
    bytes.set(image.picture.sha256, [...(bytes.get(image.picture.sha256) ?? []), image]);
  }
  const seen = new Set<T>();
  const read = mapConcurrent(
    training.filter((ref) => ref.images > 0),
    async (ref) => (await reader.readRecord(ref)).sample.nodes,
    { concurrency: READ_AHEAD },
  );
  for await (const nodes of read)
    for (const node of nodes) {
      if (node.type !== 'image') continue;
      for (const image of bytes.get(node.sha256) ?? []) seen.add(image);
      // Every one that is near, not the nearest: none is accepted, so the search goes on.
      near.nearest(node.phash, NEAR_BITS, (image) => {
        seen.add(image);
        return false;
      });
    }
  return images.filter((image) => !seen.has(image));
}

/** The first of each group of images that look the same, in their order: a shot must not show the query's picture. */
export function distinctImages<T extends { picture: PictureFacts }>(images: readonly T[]): T[] {
  const kept = new HashNeighbours<undefined>();
  return images.filter(({ picture }) => {
    if (kept.nearest(picture.phash, NEAR_BITS) !== undefined) return false;
    kept.add(picture.phash, undefined);
    return true;
  });
}
