import { simulateVilaSampler } from './simulate-vila-sampler.js';
import { simulateVilaSharding } from './simulate-vila-sharding.js';

/** How a loader of VILA shares its records among ranks. */
export interface RankSharing {
  /** `shards`: each rank loads shards of its own; `samples`: the sampler deals samples of the whole. */
  by: 'shards' | 'samples';
  /** Records of each shard, in order. */
  counts: readonly number[];
  /** Records that make one sample of the loader. */
  recordsPerSample: number;
}

/** What becomes of the records at a number of ranks, with the batch that loses least. */
export interface RankRow {
  world: number;
  /** Samples of a rank and step; 0 where a rank has no data, and nothing can be trained. */
  batch: number;
  /** Samples that a rank takes in an epoch. */
  samplesPerRank: number;
  /** Steps of an epoch. */
  steps: number;
  /** Records that no rank reads. */
  dropped: number;
}

/** Samples per step over all ranks, as VILA's papers train stage 2. */
export const GLOBAL_BATCH = 1024;

/** Numbers of ranks that are looked at when none was declared. */
export const USUAL_WORLDS = [1, 2, 8, 64] as const;

/**
 * The largest batch up to the global one of which nothing is lost, or as little as with any of the upper half.
 *
 * Where ranks load shards of their own, it must divide their samples: else VILA's dataset is asked for samples before
 * its first one, which Python reads from its end.
 */
export function rankRow(sharing: RankSharing, world: number): RankRow {
  const { by, counts, recordsPerSample } = sharing;
  const records = counts.reduce((sum, count) => sum + count, 0);
  const samples =
    by === 'shards'
      ? simulateVilaSharding({ counts, world, batch: 1, recordsPerSample }).samplesPerRank
      : Math.floor(Math.floor(records / recordsPerSample) / world);
  if (samples === 0) return { world, batch: 0, samplesPerRank: 0, steps: 0, dropped: records };
  const most = Math.min(samples, Math.max(1, Math.floor(GLOBAL_BATCH / world)));
  const batch = by === 'shards' ? largestDivisor(samples, most) : leastLoss(samples, most);
  const run = { world, batch, recordsPerSample };
  const { takenPerRank, dropped } =
    by === 'shards' ? simulateVilaSharding({ counts, ...run }) : simulateVilaSampler({ records, ...run });
  return { world, batch, samplesPerRank: takenPerRank, steps: takenPerRank / batch, dropped };
}

/** The rows of the numbers of ranks that were declared, else of the usual ones, in order. */
export function rankRows(sharing: RankSharing, worlds: readonly number[]): RankRow[] {
  const asked = worlds.length > 0 ? worlds : USUAL_WORLDS;
  return [...new Set(asked)].sort((a, b) => a - b).map((world) => rankRow(sharing, world));
}

/** Of so many records, what a run may lose and still be a run on them. */
const SMALL_LOSS = 0.01;

/** The most ranks up to a bound that lose next to nothing; else those that lose least; undefined without data. */
export function bestWorld(sharing: RankSharing, most: number): number | undefined {
  const records = sharing.counts.reduce((sum, count) => sum + count, 0);
  const rows = Array.from({ length: most }, (_, i) => rankRow(sharing, most - i)).filter(
    ({ batch }) => batch > 0,
  );
  const good = rows.find(({ dropped }) => dropped <= records * SMALL_LOSS);
  return (good ?? [...rows].sort((a, b) => a.dropped - b.dropped)[0])?.world;
}

function largestDivisor(value: number, most: number): number {
  for (let divisor = most; divisor > 1; divisor--) if (value % divisor === 0) return divisor;
  return 1;
}

function leastLoss(samples: number, most: number): number {
  let best = most;
  for (let batch = most; batch > most / 2; batch--) if (samples % batch < samples % best) best = batch;
  return best;
}
