import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDuckDb } from '../../src/curate/duckdb.js';
import { findPictureCopies, type PictureCopy } from '../../src/curate/find-picture-copies.js';
import { SIGNAL_COLUMNS } from '../../src/curate/signal-rows.js';
import { createParquetTable } from '../../src/formats/parquet/parquet-table.js';
import { type PictureHashes, pictureDistance } from '../../src/signals/duplicates/picture-distance.js';

async function copiesAmong(
  pictures: readonly PictureHashes[],
  threads = 1,
  after: (db: DuckDBConnection) => Promise<void> = async () => undefined,
): Promise<PictureCopy[]> {
  const dir = await mkdtemp(join(tmpdir(), 'weft-pictures-'));
  const path = join(dir, 'signals.parquet');
  const table = createParquetTable(path, SIGNAL_COLUMNS);
  for (const [n, hashes] of pictures.entries()) {
    const row = { unit: 'u-0', ordinal: n, document: `doc-${n}`, kind: 'image', part: '0.jpg' };
    table.add({ ...row, node: 0, ...hashes });
    // An image that was measured, but is not stored.
    table.add({ ...row, node: 1, part: null, ...hashes });
  }
  await table.finish();
  const found: PictureCopy[] = [];
  await withDuckDb({ scratch: dir, threads }, async (db) => {
    for await (const copy of findPictureCopies(db, [path], 24)) found.push(copy);
    await after(db);
  });
  await rm(dir, { recursive: true });
  return found;
}

/** Whether two pictures are compared at all: equal bytes, or a block of 16 bits with at most one that differs. */
function meet(a: PictureHashes, b: PictureHashes): boolean {
  if (a.sha256 === b.sha256) return true;
  const [x, y] = [a.phash + a.dhash, b.phash + b.dhash];
  return [0, 4, 8, 12, 16, 20, 24, 28].some((at) => {
    const bits = Number.parseInt(x.slice(at, at + 4), 16) ^ Number.parseInt(y.slice(at, at + 4), 16);
    return (bits & (bits - 1)) === 0;
  });
}

const hex = (bits: readonly number[], seed: number) =>
  bits
    .reduce(
      (value, bit) => value ^ (1n << BigInt(bit)),
      (BigInt(seed) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn,
    )
    .toString(16)
    .padStart(16, '0');

const picture = fc
  .record({
    seed: fc.integer({ min: 1, max: 3 }),
    p: fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 16 }),
    d: fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 16 }),
    bytes: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ seed, p, d, bytes }) => ({
    sha256: `${seed}-${bytes}`,
    phash: hex(p, seed),
    dhash: hex(d, seed + 7),
  }));

describe('findPictureCopies', () => {
  it('finds what comparing each with each finds, in plan order, whatever the threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(picture, { minLength: 1, maxLength: 25, selector: ({ sha256 }) => sha256 }),
        async (drawn) => {
          const pictures = [...drawn, ...drawn.slice(0, 2)];
          const first: number[] = [];
          const expected = pictures.flatMap((hashes, n) => {
            const same = pictures.findIndex(({ sha256 }) => sha256 === hashes.sha256);
            const of =
              same < n
                ? same
                : first.find(
                    (k) => meet(pictures[k]!, hashes) && pictureDistance(pictures[k]!, hashes) <= 24,
                  );
            if (of === undefined) {
              first.push(n);
              return [];
            }
            return first.includes(of) ? [[n, of, pictureDistance(pictures[of]!, hashes)]] : [];
          });
          for (const threads of [1, 3]) {
            const found = await copiesAmong(pictures, threads);
            expect(found.map(({ copy, of, distance }) => [copy.ordinal, of.ordinal, distance])).toEqual(
              expected,
            );
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('stays linear where thousands of pictures share a block', async () => {
    const pictures = Array.from({ length: 4000 }, (_, n) => ({
      sha256: `bytes-${n}`,
      phash: `abcd${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}${(n % 7).toString(16).padStart(4, '0')}`,
      dhash: ((BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(16, '0'),
    }));
    let compared = 0;
    await copiesAmong(pictures, 1, async (db) => {
      const [row] = (await db.runAndReadAll('SELECT count(*) FROM candidates')).getRows();
      compared = Number(row?.[0]);
    });
    // Each with the first of its block alone, and with the few that share another block; each with each is 8 million.
    expect(compared).toBeGreaterThan(3999);
    expect(compared).toBeLessThan(800_000);
  });
});
