import { FixConfigError } from '../../errors.js';
import type { ArmFacts } from '../../model/schemas/export.js';
import type { GeometryDefaults } from '../formats/export-format.js';
import type { DocumentRef } from '../read/document-refs.js';
import type { Stage2Arm } from './arms.js';
import { blendCandidates } from './blend.js';
import type { BlendSettings, BlendShare } from './blend-settings.js';
import { type Geometry, planGeometry } from './geometry.js';
import { packPairs } from './pack-pairs.js';
import { type Candidate, type CandidateOptions, listCandidates } from './plan-candidates.js';
import { itemKey, type PlannedItem } from './planned-item.js';
import { inSeededOrder } from './seeded-order.js';
import type { TokenBudget } from './token-budget.js';

/** What an export is planned from. */
export interface ExportPlanOptions extends Omit<CandidateOptions, 'minImages' | 'measureAll'> {
  /** Measures every document, whatever the plan needs. Default: false. */
  measureAll?: boolean;
  seed: string;
  /** Share of the items, from the start of the order: 0.05 ⊂ 0.1 ⊂ 1. Default: 1. */
  fraction?: number;
  worldSizes?: readonly number[];
  /** What a sequence may hold, when pairs are packed into one. */
  budget?: TokenBudget;
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
  /** What an arm of the experiment holds. */
  arm?: ArmFacts;
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
  const { fraction = 1, seed, partition, blend } = options;
  if (!(fraction > 0 && fraction <= 1))
    throw new FixConfigError('bad_fraction', `fraction: expected more than 0 and at most 1, got ${fraction}`);
  const found = await listCandidates(refs, {
    ...options,
    minImages: geometry.minImages,
    measureAll:
      options.measureAll === true || partition.arm !== undefined || blend?.tokenBudgets !== undefined,
  });
  const { leftOut } = found;
  const blended = blend && blendCandidates(found.items, blend, seed);
  if (blended && blended.leftOut > 0) leftOut.outside_blend = blended.leftOut;
  const byKey = inSeededOrder(found.items, seed, ({ item }) => itemKey(item));
  const ordered = blended?.items ?? byKey.map(({ item }) => item);
  const wanted = ordered.slice(0, Math.round(ordered.length * fraction));
  if (wanted.length < ordered.length) leftOut.outside_fraction = ordered.length - wanted.length;
  const cut = planGeometry({
    items: wanted.length,
    itemsPerShard: geometry.itemsPerShard,
    multipleOf: geometry.multipleOf,
    equalCounts: geometry.equalCounts,
    recordsPerSample: options.format.recordsPerSample ?? 1,
    everyRank: options.format.imageLoader !== undefined,
    ...(options.worldSizes && { worldSizes: options.worldSizes }),
  });
  if (cut.heldBack > 0) leftOut.held_back_tail = cut.heldBack;
  const planned = cut.shards.reduce((sum, count) => sum + count, 0);
  const packed = partition.arm && fillArm(byKey.slice(0, planned), partition.arm, options.budget);
  const items = packed?.items ?? wanted;
  const shards: PlannedItem[][] = [];
  let start = 0;
  for (const count of cut.shards) {
    shards.push(items.slice(start, start + count));
    start += count;
  }
  return {
    shards,
    geometry: cut,
    leftOut,
    ...(blended && { blend: blended.shares }),
    ...(packed && { arm: packed.facts }),
  };
}

/** The items of an arm, those of `pairs` packed, and what they hold. */
function fillArm(
  candidates: readonly Candidate[],
  arm: Stage2Arm,
  budget: TokenBudget | undefined,
): { items: PlannedItem[]; facts: ArmFacts } {
  const sum = (of: (candidate: Candidate) => number): number =>
    candidates.reduce((total, candidate) => total + of(candidate), 0);
  const facts: ArmFacts = {
    records: candidates.length,
    images: arm === 'text-only' ? 0 : sum(({ images }) => images),
    text_tokens: sum(({ textTokens }) => textTokens),
    unseparated_pairs: 0,
  };
  const items = candidates.map(({ item }) => item);
  if (arm !== 'pairs') return { items, facts };
  const packed = packPairs(
    candidates.map(({ item, pairs = [] }) => ({ document: item.ref.key, costs: pairs })),
    budget && budget.context - budget.around.item,
  );
  const filled = items.map((item, i) => ({
    ...item,
    pairs: (packed.sequences[i] ?? []).flatMap(({ sequence, pair }) => {
      const from = items[sequence];
      return from ? [{ ref: from.ref, part: from.part, pair }] : [];
    }),
  }));
  return { items: filled, facts: { ...facts, unseparated_pairs: packed.unseparated } };
}
