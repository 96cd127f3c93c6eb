import { type RankSharing, rankRow } from '../../export/formats/vila/rank-rows.js';
import { simulateVilaSampler } from '../../export/formats/vila/simulate-vila-sampler.js';
import type { DataSetEnv } from './data-set.js';

/** The batches to simulate a number of ranks with: those that were given, else the one of the launch script. */
export function batchesOf({ sharding }: DataSetEnv, sharing: RankSharing, world: number): readonly number[] {
  if (sharding.batches.length > 0) return sharding.batches;
  return [Math.max(1, rankRow(sharing, world).batch)];
}

/** Reports a run in which ranks get nothing: VILA trains on nothing then, and ends without an error. */
export function reportNoData(env: DataSetEnv, at: string, sharing: RankSharing, world: number): void {
  const able = [world, 64, 32, 16, 8, 4, 2, 1].map((ranks) => rankRow(sharing, ranks));
  const row = able.find(({ batch }) => batch > 0);
  const advice =
    row === undefined
      ? 'it needs more records'
      : `train on ${row.world} ranks with a batch of ${row.batch}, with nothing but shards in the folder, or export again with --world-size`;
  env.findings.add(
    'ranks_without_data',
    { file: env.root || '.' },
    `${at}: no rank gets a whole batch, and nothing is trained; ${advice}`,
  );
}

/** Simulates what the sampler deals of a data set of tars or JSON, at each number of ranks and batch. */
export function simulateSamples(env: DataSetEnv, records: number, recordsPerSample: number): void {
  const { worlds } = env.sharding;
  if (worlds.length === 0) env.notes.add('sharding was not simulated: give --world, and --batch of the run');
  const sharing: RankSharing = { by: 'samples', counts: [records], recordsPerSample };
  for (const world of worlds)
    for (const batch of batchesOf(env, sharing, world)) {
      const run = simulateVilaSampler({ records, world, batch, recordsPerSample });
      const at = `world ${world}, batch ${batch}`;
      if (run.takenPerRank === 0) reportNoData(env, at, sharing, world);
      env.notes.add(
        `${at}: ${run.length} samples, ${run.takenPerRank} per rank and epoch, ${run.dropped} records dropped`,
      );
    }
}
