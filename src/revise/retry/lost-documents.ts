import { readDrops } from '../../corpus/corpus-reader.js';
import type { Manifest } from '../../model/manifest.js';
import type { RecordedDrop } from '../../model/verdict.js';
import { stageOf } from '../../rules/resolve-rules.js';
import { ruleOf } from '../../rules/rule-table.js';
import type { Store } from '../../store/store.js';

/** What a document lost in assembly. */
export interface LostDocument {
  /** Drops of its images by node. */
  images: Map<number, RecordedDrop>;
  /** It is not stored, for want of images. */
  dropped: boolean;
}

/**
 * The documents of a unit that lost an image for one of `reasons`, by id, with all that they lost.
 *
 * Documents that their text dropped are left out: no image was looked at, and none would bring them back.
 */
export async function lostDocuments(
  store: Store,
  manifest: Manifest,
  reasons: ReadonlySet<string>,
): Promise<Map<string, LostDocument>> {
  const found = new Map<string, LostDocument>();
  const retryable = new Set<string>();
  for await (const drop of readDrops(store, manifest)) {
    const id = drop.document;
    if (id === undefined) continue;
    if (!isLossOf(drop)) continue;
    const lost = found.get(id) ?? { images: new Map<number, RecordedDrop>(), dropped: false };
    found.set(id, lost);
    if (drop.level === 'document') lost.dropped = true;
    else if (drop.level === 'image' && drop.node !== undefined) {
      lost.images.set(drop.node, drop);
      if (reasons.has(drop.reason)) retryable.add(id);
    }
  }
  for (const id of found.keys()) if (!retryable.has(id)) found.delete(id);
  return found;
}

/**
 * True for the ledger lines that assembling a document again writes: its images and text blocks, and what a rule
 * said of the images or of what they left. Other lines of the same id are of its duplicates, which curation dropped.
 */
export function isLossOf({ level, reason }: RecordedDrop): boolean {
  if (level === 'image' || level === 'node') return true;
  const rule = ruleOf(reason);
  const ofImages = rule?.level === 'image' || (rule?.level === 'document' && stageOf(rule.signal) === 'left');
  return level === 'document' && ofImages;
}
