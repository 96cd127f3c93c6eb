import type { ImageStep, ReadyImage } from '../../assemble/assemble-document.js';
import { canonicalJson } from '../../commit/plan.js';
import type { StoredSample } from '../../corpus/corpus-reader.js';
import type { UnitDecisions } from '../../curate/read-decisions.js';
import type { Document, ImageNode } from '../../model/document.js';
import type { RecordedDrop } from '../../model/verdict.js';
import { ruleOf } from '../../rules/rule-table.js';
import { imageDrop, mismatch, readyImages } from '../retry/replay-step.js';

/** What is known of a document that is assembled again. */
export interface KnownDocument {
  document: Document;
  /** What is stored of it; absent when it was dropped. */
  stored?: StoredSample | undefined;
  /** Its ledger lines. */
  drops: readonly RecordedDrop[];
}

/** An image step that repeats what is known where curation decides the same, and fetches the rest. */
export interface RenewingStep {
  step: ImageStep;
  /** Nodes whose drop was repeated. */
  repeated: ReadonlySet<number>;
}

/**
 * Makes the step: an image that is stored is taken from there byte for byte, and one that was lost stays lost for the same
 * reason, so that what a retry fetched is kept and a server that is gone by now takes nothing away. Images that curation
 * decides otherwise about, and those of documents that were not stored, are fetched.
 *
 * What a rule said of an image may hang on the images before it: where one of them changes, it is fetched again.
 */
export function renewingStep(
  { document, stored, drops }: KnownDocument,
  before: UnitDecisions,
  after: UnitDecisions,
  fetch: ImageStep,
): RenewingStep {
  const lost = new Map(
    drops.flatMap((drop) => (drop.level === 'image' && drop.node !== undefined ? [[drop.node, drop]] : [])),
  );
  const kept = stored === undefined ? [] : readyImages(stored);
  const places = new Map<ImageNode, { index: number; same: boolean; ready?: ReadyImage | undefined }>();
  for (const [index, node] of document.nodes.entries()) {
    if (node.type !== 'image') continue;
    const ready = lost.has(index) ? undefined : kept.shift();
    if (stored !== undefined && !lost.has(index) && ready === undefined) throw mismatch(document);
    places.set(node, { index, ready, same: isSame(document.id, node, before, after) });
  }
  if (kept.length > 0) throw mismatch(document);
  const allSame = [...places.values()].every(({ same }) => same);
  const repeated = new Set<number>();
  return {
    repeated,
    async step(of, node) {
      const place = places.get(node);
      if (place?.same !== true) return fetch(of, node);
      if (place.ready !== undefined) return place.ready;
      const drop = lost.get(place.index);
      if (drop === undefined || drop.reason === 'document_dropped') return fetch(of, node);
      if (ruleOf(drop.reason) !== undefined && !allSame) return fetch(of, node);
      repeated.add(place.index);
      return { drop: imageDrop(drop) };
    },
  };
}

/** Whether an image is dropped by curation as before, and lies in an archive where it lay before. */
function isSame(
  id: string,
  { src, candidates }: ImageNode,
  before: UnitDecisions,
  after: UnitDecisions,
): boolean {
  if (before.image(id, src)?.reason !== after.image(id, src)?.reason) return false;
  return candidates.every(
    ({ url }) => canonicalJson(before.capture(id, url)) === canonicalJson(after.capture(id, url)),
  );
}
