import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/store/s3-byte-budget.js';
import { openSource, partSize, readParts } from '../../src/store/s3-parts.js';
import type { S3Target } from '../../src/store/s3-target.js';
import { drawnBytes } from '../support/seed.js';

describe('partSize', () => {
  it('keeps the wanted size until more than 10 000 parts would be needed, up to the 5 TiB of S3', () => {
    const size = fc.integer({ min: 1, max: 5 * 2 ** 40 });
    fc.assert(
      fc.property(size, (bytes) => {
        const part = partSize(bytes, 16 * 2 ** 20);
        expect(Math.ceil(bytes / part)).toBeLessThanOrEqual(10_000);
        expect(part).toBeGreaterThanOrEqual(16 * 2 ** 20);
        expect(part).toBeLessThanOrEqual(5 * 2 ** 30);
      }),
    );
  });
});

describe('readParts', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'weft-parts-test-'));
  });
  afterAll(async () => {
    await rm(scratch, { recursive: true });
  });
  const target = (partBytes: number, budget = new ByteBudget(2 * partBytes)) =>
    ({ partBytes, budget }) as S3Target;

  it('cuts a file and bytes alike, numbered from 1, whole, in one buffer where the budget has one left', async () => {
    const path = join(scratch, 'staged');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 900 }),
        async (bytes, part) => {
          const content = drawnBytes(bytes);
          await writeFile(path, content);
          for (const body of [content, { path }]) {
            const seen: Buffer[] = [];
            const buffers = new Set<ArrayBufferLike>();
            let number = 0;
            const budget = new ByteBudget(2 * part);
            const other = await budget.borrow(part);
            for await (const one of readParts(target(part, budget), await openSource(body), (piece) =>
              seen.push(Buffer.from(piece)),
            )) {
              number += 1;
              expect(one.number).toBe(number);
              expect(one.bytes.byteLength).toBeLessThanOrEqual(part);
              buffers.add(one.bytes.buffer);
              one.release();
            }
            expect(number).toBe(Math.ceil(bytes / part));
            expect(Buffer.concat(seen).equals(content)).toBe(true);
            expect(buffers.size).toBe(1);
            other.release();
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('notices a file that becomes shorter while it is read', async () => {
    const path = join(scratch, 'shrinking');
    await writeFile(path, drawnBytes(1000));
    const source = await openSource({ path });
    await truncate(path, 600);
    const read = async () => {
      for await (const { release } of readParts(target(500), source, () => undefined)) release();
    };
    await expect(read()).rejects.toMatchObject({ name: 'StopError', code: 'staged_file_changed' });
  });
});
