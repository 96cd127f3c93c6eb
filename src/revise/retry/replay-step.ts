import type { ImageDrop, ImageStep, ReadyImage } from '../../assemble/assemble-document.js';
import type { StoredSample } from '../../corpus/corpus-reader.js';
import { storedImages } from '../../corpus/shard-index.js';
import { BadInputError } from '../../errors.js';
import type { Document, ImageNode } from '../../model/document.js';
import { recordedReason } from '../../model/reasons.js';
import type { RecordedDrop } from '../../model/verdict.js';
import type { LostDocument } from './lost-documents.js';

/** An image step that repeats what is known, and how many images it got that were missing. */
export interface ReplayStep {
  step: ImageStep;
  gained(): number;
}

/**
 * The image step of a document that is assembled again: images that are stored are taken from there byte for byte,
 * drops for another reason stand, and only what was lost for one of `reasons` is fetched.
 *
 * Of a document that is not stored, images that were good before are fetched as well: they lie nowhere.
 */
export function replayStep(
  document: Document,
  lost: LostDocument,
  stored: StoredSample | undefined,
  reasons: ReadonlySet<string>,
  fetch: ImageStep,
): ReplayStep {
  const places = new Map<ImageNode, { index: number; ready?: ReadyImage }>();
  const kept = stored === undefined ? [] : readyImages(stored);
  for (const [index, node] of document.nodes.entries()) {
    if (node.type !== 'image') continue;
    const ready = lost.images.has(index) ? undefined : kept.shift();
    if (!lost.images.has(index) && ready === undefined && stored !== undefined) throw mismatch(document);
    places.set(node, ready === undefined ? { index } : { index, ready });
  }
  if (kept.length > 0) throw mismatch(document);
  let gained = 0;
  return {
    gained: () => gained,
    async step(of, node) {
      const place = places.get(node);
      if (place?.ready !== undefined) return place.ready;
      const drop = place && lost.images.get(place.index);
      const again = drop === undefined || reasons.has(drop.reason) || drop.reason === 'document_dropped';
      if (!again) return { drop: imageDrop(drop) };
      const got = await fetch(of, node);
      if (!('drop' in got)) gained += 1;
      return got;
    },
  };
}

/** The images of a stored document, in its order, as if they were fetched and stored again. */
export function readyImages({ sample, images }: StoredSample): ReadyImage[] {
  return storedImages(sample).map(({ part, ...image }) => ({
    image,
    extension: part.slice(part.indexOf('.') + 1),
    data: images.get(part) ?? Buffer.alloc(0),
  }));
}

/** The error of a document whose record and ledger do not tell of the same images. */
export function mismatch(document: Document): BadInputError {
  return new BadInputError(
    'ledger_mismatch',
    `document ${document.id}: its stored images and its dropped ones do not add up to those on its page; run weft validate`,
  );
}

/** A drop of the ledger as an image step gives it. */
export function imageDrop({ reason, detail, tried, consent }: RecordedDrop): ImageDrop {
  return {
    reason: recordedReason(reason),
    ...(detail !== undefined && { detail }),
    ...(tried && { tried }),
    ...(consent && { consent }),
  };
}
