import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { createInspectionPool } from '../../../src/validate/inspection-pool.js';
import { repairData } from '../../../src/validate/repair/repair-data.js';
import { commonLength } from '../../../src/validate/repair/rewrite-pickles.js';
import { runWeft } from '../../support/run-weft.js';
import { editBytes } from '../mutation.js';
import { mdsSuite } from './mds-suite.js';
import { mint1tSuite } from './mint-1t-suite.js';
import { mmc4JsonlSuite } from './mmc4-jsonl-suite.js';
import type { MutationSuite } from './mutation-suite.js';
import { remembering } from './mutation-suite.js';
import { omnicorpusSuite } from './omnicorpus-suite.js';
import { vilaMmc4Suite } from './pickle-suite.js';
import { eagleWdsSuite, vilaWdsSuite } from './vila-wds-suite.js';
import { webdatasetSuite } from './webdataset-suite.js';

const pool = remembering(createInspectionPool(1));
afterAll(() => pool.close());

/** What a rewrite cannot know: which type of a field is right, which shard is missing, what the loader would want. */
const BEYOND = new Set([
  'schema_drift',
  'shard_numbering_gap',
  'counts_not_multiple',
  'sharding_drops',
  'ranks_without_data',
  'sharding_out_of_range',
  'number_unsafe',
  'images_beyond_loader',
]);

const suites: Record<string, MutationSuite> = {
  webdataset: webdatasetSuite,
  'mint-1t': mint1tSuite,
  'vila-wds': vilaWdsSuite,
  'eagle-wds': eagleWdsSuite,
  'mmc4-jsonl': mmc4JsonlSuite,
  omnicorpus: omnicorpusSuite,
  'vila-mmc4': vilaMmc4Suite,
};

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-repair-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(Object.entries(suites))('a repair of %s', (_, { format, write, mutations, options }) => {
  let clean: string;
  beforeAll(async () => {
    clean = await mkdtemp(join(tmpdir(), 'weft-repair-clean-'));
    await write(clean);
  });
  afterAll(() => rm(clean, { recursive: true }));

  test.each(mutations.filter(({ codes }) => !codes.some((code) => BEYOND.has(code))))(
    'leaves data without an error: $what',
    ({ mutate }) =>
      inFolder(async (folder) => {
        const [broken, out] = [join(folder, 'broken'), join(folder, 'out')];
        await cp(clean, broken, { recursive: true });
        await mutate(broken);
        const settings = { threads: 1, pool, ...options, as: format as never };
        const before = await digest(broken);
        const { found, repaired } = await repairData(createFsStore(broken), createFsStore(out), settings);
        expect(await digest(broken)).toEqual(before);
        expect(found.errors + found.warnings).toBeGreaterThan(0);
        const after = await validateData(createFsStore(out), settings);
        const lines = after.findings.filter(({ code }) => !BEYOND.has(code)).map(formatFinding);
        expect(lines, JSON.stringify(repaired)).toEqual([]);
        expect(after.checked.documents).toBe(repaired.kept);
        expect(repaired.kept).toBeGreaterThan(0);
        expect(repaired.samples).toHaveLength(repaired.dropped);
      }),
  );
});

describe('a repair', () => {
  test('of the clean keeps every sample', () =>
    inFolder(async (folder) => {
      await webdatasetSuite.write(join(folder, 'in'));
      const { repaired } = await repairData(
        createFsStore(join(folder, 'in')),
        createFsStore(join(folder, 'out')),
        { pool },
      );
      expect(repaired).toMatchObject({ kept: 9, dropped: 0, samples: [], left: {} });
    }));

  test('never writes into a prefix that holds something, and says what it cannot rewrite', () =>
    inFolder(async (folder) => {
      const [data, out] = [join(folder, 'in'), join(folder, 'out')];
      await mdsSuite.write(data);
      await expect(repairData(createFsStore(data), createFsStore(data), { pool })).rejects.toMatchObject({
        code: 'repair_out_not_empty',
      });
      await expect(repairData(createFsStore(data), createFsStore(out), { pool })).rejects.toMatchObject({
        code: 'repair_not_supported',
      });
    }));

  test('from the command line says what it dropped', () =>
    inFolder(async (folder) => {
      const [data, out] = [join(folder, 'in'), join(folder, 'out')];
      await webdatasetSuite.write(data);
      await editBytes(data, 'shard-00001.tar', (bytes) => bytes.subarray(0, bytes.length - 10240 - 600));
      const { code, stdout } = await runWeft([
        'validate',
        data,
        '--repair',
        out,
        '--junit',
        join(folder, 'junit.xml'),
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/repaired into \S+: 3 files, \d samples kept, \d dropped/);
      expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('name="tar_truncated"');
      expect((await runWeft(['validate', out])).code).toBe(0);
    }));
});

describe('equal counts', () => {
  test('keep the most records in whole batches', () => {
    expect(commonLength([128, 128], 128)).toBe(128);
    expect(commonLength([300, 256, 20], 128)).toBe(256);
    expect(commonLength([100, 90], 128)).toBe(90);
    expect(commonLength([], 128)).toBe(0);
  });
});

async function digest(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const all = await Promise.all(
    names.map(
      async ({ parentPath, name }) =>
        [
          join(parentPath, name),
          (await readFile(join(parentPath, name))).toString('base64').slice(-200),
        ] as const,
    ),
  );
  return Object.fromEntries(all.sort());
}
