import type { Manifest } from '../../model/manifest.js';
import type { Drop } from '../../model/verdict.js';
import { readDrops } from '../../shards/corpus-reader.js';
import type { Store } from '../../store/store.js';

/** What a document lost in assembly. */
export interface LostDocument {
  /** Drops of its images by node. */
  images: Map<number, Drop>;
  /** It is not stored, for want of images. */
  dropped: boolean;
}

/**
 * The documents of a unit that lost an image for one of `reasons`, by id, with all that they lost.
 *
 * Documents that were dropped for another cause than too few images are left out: no image would bring them back.
 */
export async function lostDocuments(
  store: Store,
  manifest: Manifest,
  reasons: ReadonlySet<string>,
): Promise<Map<string, LostDocument>> {
  const found = new Map<string, LostDocument>();
  const hopeless = new Set<string>();
  const retryable = new Set<string>();
  for await (const drop of readDrops(store, manifest)) {
    const id = drop.document;
    if (id === undefined) continue;
    if (drop.level === 'document' && drop.reason === 'too_little_text') hopeless.add(id);
    if (!isLossOf(drop)) continue;
    const lost = found.get(id) ?? { images: new Map<number, Drop>(), dropped: false };
    found.set(id, lost);
    if (drop.level === 'document') lost.dropped = true;
    else if (drop.node !== undefined) {
      lost.images.set(drop.node, drop);
      if (reasons.has(drop.reason)) retryable.add(id);
    }
  }
  for (const id of found.keys()) if (!retryable.has(id) || hopeless.has(id)) found.delete(id);
  return found;
}

/**
 * True for the ledger lines that assembling a document again may change: its images, and that it had too few. Other
 * lines of the same id are of its duplicates, which curation dropped.
 */
export function isLossOf({ level, reason }: Drop): boolean {
  return level === 'image' || (level === 'document' && reason === 'too_few_images');
}
