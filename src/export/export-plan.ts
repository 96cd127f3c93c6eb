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
  /** 0, or the number of the repetition in an arm that is repeated to meet its token budget. */
  repeat: number;
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
  const tokens = { target: 0, planned: 0, of: new Map<PlannedItem, number>() };
  for (const ref of refs) {
    const { samples, target } = await samplesOf(ref, options);
    tokens.target += target;
    for (const { item, images, tokens: cost } of samples) {
      if (images >= geometry.minImages) {
        items.push(item);
        tokens.planned += cost;
        if (target > 0) tokens.of.set(item, cost);
      } else leftOut.too_few_images = (leftOut.too_few_images ?? 0) + 1;
    }
  }
  const once = inSeededOrder(items, options.seed, itemKey);
  const ordered = [...once, ...repetitions(once, tokens, options.seed)];
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
export function itemKey({ ref, part, parts, repeat }: PlannedItem): string {
  const key = parts === 1 ? ref.key : `${ref.key}-${part}`;
  return repeat === 0 ? key : `${key}-r${repeat}`;
}

interface PlannedSample {
  item: PlannedItem;
  images: number;
  tokens: number;
}

async function samplesOf(
  ref: DocumentRef,
  { partition, readNodes }: ExportPlanOptions,
): Promise<{ samples: PlannedSample[]; target: number }> {
  if (partition.isWhole(ref)) {
    return {
      samples: [{ item: { ref, part: 0, parts: 1, repeat: 0 }, images: ref.images, tokens: 0 }],
      target: 0,
    };
  }
  const all = await readNodes(ref);
  const parts = partition.split(ref.key, all);
  const samples = parts.map((nodes, part) => ({
    item: { ref, part, parts: parts.length, repeat: 0 },
    images: nodes.filter((node) => node.type === 'image').length,
    tokens: partition.tokensOf?.(nodes) ?? 0,
  }));
  return { samples, target: partition.targetTokens?.(all) ?? 0 };
}

/** Further rounds of the items, each in an order of its own, until the target is met; the last round may be partial. */
function repetitions(
  items: readonly PlannedItem[],
  tokens: { target: number; planned: number; of: ReadonlyMap<PlannedItem, number> },
  seed: string,
): PlannedItem[] {
  const repeated: PlannedItem[] = [];
  let missing = tokens.target - tokens.planned;
  for (let repeat = 1; missing > 0 && tokens.planned > 0; repeat++) {
    for (const item of inSeededOrder(items, `${seed} round ${repeat}`, itemKey)) {
      if (missing <= 0) break;
      repeated.push({ ...item, repeat });
      missing -= tokens.of.get(item) ?? 0;
    }
  }
  return repeated;
}
