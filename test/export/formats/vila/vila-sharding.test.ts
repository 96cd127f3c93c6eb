import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateVilaSharding } from '../../../../src/export/formats/vila/simulate-vila-sharding.js';

/** The same, item by item on real lists: slow, and plain to read. */
function bruteForce(counts: readonly number[], files: number, world: number, batch: number, unit: number) {
  const believed = Math.floor(files / 2);
  const share = Math.floor(believed / world);
  let record = 0;
  const shards = counts.map((count) => Array.from({ length: count }, () => record++));
  const ranks = Array.from({ length: world }, (_, rank) => {
    const records = shards
      .slice(0, believed)
      .slice(rank * share, (rank + 1) * share)
      .flat();
    return Array.from({ length: Math.floor(records.length / unit) }, (_, i) =>
      records.slice(i * unit, (i + 1) * unit),
    );
  });
  const least = Math.min(...ranks.map((samples) => samples.length));
  const taken = Math.floor((least * world) / (world * batch)) * batch;
  const seen = new Set<number>();
  let outOfRange = 0;
  let wrapped = 0;
  for (const [rank, samples] of ranks.entries()) {
    for (let index = rank * taken; index < (rank + 1) * taken; index++) {
      const local = index - rank * least;
      const sample = samples.at(local);
      if (sample === undefined) outOfRange += 1;
      else {
        if (local < 0) wrapped += 1;
        for (const id of sample) seen.add(id);
      }
    }
  }
  return {
    length: least * world,
    dropped: record - seen.size,
    outOfRange,
    wrapped,
    emptyRanks: ranks.filter((samples) => samples.length === 0).length,
  };
}

describe('sharding of the pickle loaders', () => {
  const four = { world: 4, batch: 1 };
  test('a shard beyond a multiple of the world is never read', () => {
    const run = simulateVilaSharding({ ...four, counts: Array(9).fill(10) });
    expect(run).toMatchObject({ shardsPerRank: 2, unreadShards: 1, length: 80, dropped: 10 });
  });
  test('a short shard cuts every rank', () => {
    const run = simulateVilaSharding({ ...four, counts: [10, 10, 10, 3] });
    expect(run).toMatchObject({ length: 12, dropped: 21 });
  });
  test('fewer shards than ranks train on nothing', () => {
    const run = simulateVilaSharding({ ...four, counts: Array(3).fill(10) });
    expect(run).toMatchObject({ length: 0, dropped: 30, emptyRanks: 4 });
  });
  test('stray files leave ranks empty, or lose a quarter', () => {
    const counts = Array(8).fill(10);
    expect(simulateVilaSharding({ ...four, counts, files: 24 })).toMatchObject({ length: 0, dropped: 80 });
    expect(simulateVilaSharding({ counts, files: 20, world: 2, batch: 1 })).toMatchObject({ dropped: 20 });
  });
  test('samples that do not divide into batches are asked for out of range', () => {
    const run = simulateVilaSharding({ counts: Array(128).fill(100), world: 128, batch: 8 });
    expect(run.takenPerRank * 128).toBe(12288);
    expect(run.outOfRange).toBe(8688);
    const clean = simulateVilaSharding({ counts: Array(64).fill(16), world: 64, batch: 8 });
    expect(clean).toMatchObject({ outOfRange: 0, wrapped: 0, dropped: 0 });
  });
  test('the geometry of our defaults is clean for every usual world and batch', () => {
    for (const world of [1, 2, 8, 16, 64, 128]) {
      for (const batch of [1, 8, 16, 64, 128]) {
        const mmc4 = simulateVilaSharding({ counts: Array(128).fill(1024), world, batch });
        const coyo = simulateVilaSharding({
          counts: Array(128).fill(12288),
          world,
          batch,
          recordsPerSample: 4,
        });
        for (const run of [mmc4, coyo])
          expect(run).toMatchObject({
            dropped: 0,
            outOfRange: 0,
            wrapped: 0,
            emptyRanks: 0,
            unreadShards: 0,
          });
      }
    }
  });
  test('no folder at all', () => {
    expect(simulateVilaSharding({ counts: [], world: 2, batch: 1 })).toMatchObject({
      length: 0,
      emptyRanks: 2,
    });
  });
  test('a world of 0 is refused', () => {
    expect(() => simulateVilaSharding({ counts: [1], world: 0, batch: 1 })).toThrow(RangeError);
  });
  test('any folder and any run are as if every index were taken from real lists', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 40 }), { maxLength: 24 }),
        fc.nat({ max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 4),
        (counts, strays, world, batch, unit) => {
          const files = counts.length * 2 + strays;
          const run = simulateVilaSharding({ counts, files, world, batch, recordsPerSample: unit });
          expect(run).toMatchObject(bruteForce(counts, files, world, batch, unit));
        },
      ),
      { numRuns: 500 },
    );
  });
});
