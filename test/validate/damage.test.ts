import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { SampleWalk } from '../../src/validate/check-sample.js';
import { checkEnd, checkedMembers } from '../../src/validate/check-tar.js';
import { FindingList } from '../../src/validate/finding-list.js';
import { createInspectionPool } from '../../src/validate/inspection-pool.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { forgeShard, locateShard } from '../support/tamper.js';
import { writeObject, writeTinyCorpus } from '../support/tiny-corpus.js';

const SHARDS = 4;

const pool = createInspectionPool(1);
let folder: string;
const originals: { name: string; bytes: Buffer }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-damage-'));
  await writeTinyCorpus(folder);
  for (let n = 0; n < SHARDS; n++) {
    const { name } = (await locateShard(folder, n)).shard;
    originals.push({ name, bytes: await readFile(join(folder, name)) });
  }
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

const place = fc.record({
  shard: fc.nat(SHARDS - 1),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

async function validateWith(shard: number, damage: (bytes: Buffer) => Buffer): Promise<string[]> {
  const original = originals[shard] as { name: string; bytes: Buffer };
  await writeObject(folder, original.name, damage(Buffer.from(original.bytes)));
  try {
    const report = await validateCorpus(createFsStore(folder), { threads: 1, pool });
    expect(report.ok).toBe(false);
    return Object.keys(report.counts);
  } finally {
    await writeObject(folder, original.name, original.bytes);
  }
}

test('a shard with any one byte changed is found, whichever byte it is', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async ({ shard, at }, mask) => {
      const codes = await validateWith(shard, (bytes) => {
        const i = Math.floor(at * bytes.length);
        bytes[i] = (bytes[i] ?? 0) ^ mask;
        return bytes;
      });
      expect(codes).toContain('file_sha256_mismatch');
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('a shard cut at any length is found by its length and, all but by hash, by its structure', async () => {
  await fc.assert(
    fc.asyncProperty(place, async ({ shard, at }) => {
      const codes = await validateWith(shard, (bytes) => bytes.subarray(0, Math.floor(at * bytes.length)));
      expect(codes).toContain('file_size_mismatch');
      expect(codes.filter((code) => /^tar_(truncated|end_missing|not_padded)$/.test(code))).toHaveLength(1);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

/** Runs the tar and sample checks over bytes, without images, and returns the codes. */
async function structureOf(bytes: Uint8Array, chunk: number): Promise<string[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const findings = new FindingList();
  const walk = new SampleWalk('x.tar', findings, () => undefined);
  const members = checkedMembers(stream(), { file: 'x.tar', base: 0 }, findings);
  let item = await members.next();
  while (!item.done) {
    walk.take(item.value);
    item = await members.next();
  }
  walk.finish({ cut: item.value === undefined });
  if (item.value) checkEnd(item.value, 'x.tar', findings);
  return Object.keys(findings.counts());
}

test('even with every hash forged, a cut at any length is found by structure alone', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 5000 }), async ({ shard, at }, chunk) => {
      const bytes = (originals[shard] as { bytes: Buffer }).bytes;
      const codes = await structureOf(bytes.subarray(0, Math.floor(at * bytes.length)), chunk);
      expect(codes).not.toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('even with every hash forged, a change to any header byte is found by its checksum or its meaning', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(SHARDS - 1),
      fc.nat(511),
      fc.integer({ min: 1, max: 255 }),
      async (shard, at, mask) => {
        const bytes = Buffer.from((originals[shard] as { bytes: Buffer }).bytes);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        const codes = await structureOf(bytes, 4096);
        // The checksum field pads its digits with blanks and NULs, which do not count.
        if (at < 148 || at >= 154) fc.pre(at < 154 || at >= 156);
        expect(codes).not.toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('arbitrary bytes in place of a shard end as findings, never as a throw', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 0, maxLength: 6000 }),
      fc.boolean(),
      async (noise, zeroFirst) => {
        const bytes = zeroFirst ? Buffer.concat([Buffer.alloc(1024), noise]) : Buffer.from(noise);
        expect(await structureOf(bytes, 777)).not.toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('arbitrary bytes as indexes end as findings, never as a throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 400 }), async (a, b) => {
      const copy = await mkdtemp(join(tmpdir(), 'weft-damage-'));
      try {
        await cp(folder, copy, { recursive: true });
        await forgeShard(copy, 0, () => ({ offsets: Buffer.from(a), index: Buffer.from(b) }));
        for (const sample of [1, 0.5]) {
          const report = await validateCorpus(createFsStore(copy), { threads: 1, pool, sample });
          expect(report.counts).toHaveProperty('offsets_mismatch');
        }
      } finally {
        await rm(copy, { recursive: true });
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
});
