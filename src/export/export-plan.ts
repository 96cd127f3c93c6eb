import { FixConfigError } from '../errors.js';
import type { SampleNode } from '../model/sample.js';
import type { DocumentRef } from './document-refs.js';
import type { GeometryDefaults } from './export-format.js';
import { type Geometry, planGeometry } from './geometry.js';
import type { Partition } from './partition.js';
import { inSeededOrder } from './seeded-order.js';

/** One item to be written: a document, or part `part` of `parts`. */
export interface PlannedItem {
  ref: DocumentRef;
  part: number;
  parts: number;
}

/** What an export is planned from. */
export interface ExportPlanOptions {
  seed: string;
  /** Share of the items, from the start of the seeded order: 0.05 ⊂ 0.1 ⊂ 1. Default: 1. */
  fraction?: number;
  worldSizes?: readonly number[];
  /** How documents become items. */
  partition: Partition;
  /** Reads the nodes of a document that may have to be split. */
  readNodes(ref: DocumentRef): Promise<readonly SampleNode[]>;
}

/** The frozen plan of an export. */
export interface ExportPlan {
  shards: PlannedItem[][];
  geometry: Geometry;
  /** Items left out, by reason. */
  leftOut: Record<string, number>;
}

/**
 * Plans which item goes into which shard: splits long documents, orders all items by the seed, cuts the order into
 * shards. Nothing depends on how the corpus happened to be sharded.
 */
export async function planExport(
  refs: readonly DocumentRef[],
  geometry: GeometryDefaults,
  options: ExportPlanOptions,
): Promise<ExportPlan> {
  const { fraction = 1 } = options;
  if (!(fraction > 0 && fraction <= 1))
    throw new FixConfigError('bad_fraction', `fraction: want more than 0 and at most 1, got ${fraction}`);
  const leftOut: Record<string, number> = {};
  const items: PlannedItem[] = [];
  for (const ref of refs) {
    const kept = await partsOf(ref, options);
    for (const { images, ...part } of kept) {
      if (images >= geometry.minImages) items.push(part);
      else leftOut.too_few_images = (leftOut.too_few_images ?? 0) + 1;
    }
  }
  const ordered = inSeededOrder(items, options.seed, itemKey);
  const wanted = ordered.slice(0, Math.round(ordered.length * fraction));
  if (wanted.length < ordered.length) leftOut.outside_fraction = ordered.length - wanted.length;
  const cut = planGeometry({
    items: wanted.length,
    itemsPerShard: geometry.itemsPerShard,
    multipleOf: geometry.multipleOf,
    equalCounts: geometry.equalCounts,
    ...(options.worldSizes && { worldSizes: options.worldSizes }),
  });
  if (cut.heldBack > 0) leftOut.held_back_tail = cut.heldBack;
  const shards: PlannedItem[][] = [];
  let start = 0;
  for (const count of cut.shards) {
    shards.push(wanted.slice(start, start + count));
    start += count;
  }
  return { shards, geometry: cut, leftOut };
}

/** The key of an item in the export. */
export function itemKey({ ref, part, parts }: PlannedItem): string {
  return parts === 1 ? ref.key : `${ref.key}-${part}`;
}

async function partsOf(
  ref: DocumentRef,
  { partition, readNodes }: ExportPlanOptions,
): Promise<(PlannedItem & { images: number })[]> {
  if (partition.isWhole(ref)) return [{ ref, part: 0, parts: 1, images: ref.images }];
  const parts = partition.split(ref.key, await readNodes(ref));
  return parts.map((nodes, part) => ({
    ref,
    part,
    parts: parts.length,
    images: nodes.filter((node) => node.type === 'image').length,
  }));
}
