import { FixConfigError } from '../../errors.js';
import type { GeometryDefaults } from '../formats/export-format.js';
import type { DocumentRef } from '../read/document-refs.js';
import { blendCandidates } from './blend.js';
import type { BlendSettings, BlendShare } from './blend-settings.js';
import { type Geometry, planGeometry } from './geometry.js';
import { type Candidate, type CandidateOptions, listCandidates } from './plan-candidates.js';
import { itemKey, type PlannedItem } from './planned-item.js';
import { inSeededOrder } from './seeded-order.js';

/** What an export is planned from. */
export interface ExportPlanOptions extends Omit<CandidateOptions, 'minImages' | 'measureAll'> {
  seed: string;
  /** Share of the items, from the start of the order: 0.05 ⊂ 0.1 ⊂ 1. Default: 1. */
  fraction?: number;
  worldSizes?: readonly number[];
  /** Repeats the items until their tokens add up to those of the documents: for arms that leave text or images out. */
  fillTokens?: boolean;
  /** How much of each corpus; absent: all of all. */
  blend?: BlendSettings;
}

/** The frozen plan of an export. */
export interface ExportPlan {
  shards: PlannedItem[][];
  geometry: Geometry;
  /** Items left out, by reason. */
  leftOut: Record<string, number>;
  /** What each corpus gives to a blend. */
  blend?: BlendShare[];
}

/**
 * Plans which item goes into which shard: splits long documents, orders all items by the seed, cuts the order into
 * shards. Nothing depends on how the corpora happened to be sharded.
 */
export async function planExport(
  refs: readonly DocumentRef[],
  geometry: GeometryDefaults,
  options: ExportPlanOptions,
): Promise<ExportPlan> {
  const { fraction = 1, seed, fillTokens = false, blend } = options;
  if (!(fraction > 0 && fraction <= 1))
    throw new FixConfigError('bad_fraction', `fraction: expected more than 0 and at most 1, got ${fraction}`);
  const found = await listCandidates(refs, {
    ...options,
    minImages: geometry.minImages,
    measureAll: fillTokens || blend?.tokenBudgets !== undefined,
  });
  const { leftOut } = found;
  const blended = blend && blendCandidates(found.items, blend, seed);
  if (blended && blended.leftOut > 0) leftOut.outside_blend = blended.leftOut;
  const ordered = blended?.items ?? orderAll(found.items, fillTokens ? found.documentTokens : 0, seed);
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
  return { shards, geometry: cut, leftOut, ...(blended && { blend: blended.shares }) };
}

/** All items in the order of the seed, repeated until their tokens reach the target; the last round may be partial. */
function orderAll(candidates: readonly Candidate[], targetTokens: number, seed: string): PlannedItem[] {
  const keyOf = ({ item }: Candidate) => itemKey(item);
  const ordered = inSeededOrder(candidates, seed, keyOf).map(({ item }) => item);
  const planned = candidates.reduce((sum, { tokens }) => sum + tokens, 0);
  let missing = targetTokens - planned;
  for (let repeat = 1; missing > 0 && planned > 0; repeat++) {
    for (const { item, tokens } of inSeededOrder(candidates, `${seed} round ${repeat}`, keyOf)) {
      if (missing <= 0) break;
      ordered.push({ ...item, repeat });
      missing -= tokens;
    }
  }
  return ordered;
}
