import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { CORPUS_CODES, FINDING_CODES } from '../../src/validate/finding-codes.js';
import { formatFinding } from '../../src/validate/finding-list.js';
import { createInspectionPool } from '../../src/validate/inspection-pool.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';
import { imageMutations } from './image-mutations.js';
import type { Mutation } from './mutation.js';
import { recordMutations } from './record-mutations.js';
import { sampleMutations } from './sample-mutations.js';
import { sumMutations } from './sum-mutations.js';
import { tarMutations } from './tar-mutations.js';

const families: Record<string, Mutation[]> = {
  records: recordMutations,
  sums: sumMutations,
  tars: tarMutations,
  samples: sampleMutations,
  images: imageMutations,
};

// One pool for all: starting threads takes longer than checking so small a corpus.
const pool = createInspectionPool(1);
let clean: string;
beforeAll(async () => {
  clean = await mkdtemp(join(tmpdir(), 'weft-clean-'));
  await writeTinyCorpus(clean);
});
afterAll(async () => {
  await pool.close();
  await rm(clean, { recursive: true });
});

describe.each(Object.entries(families))('corruptions of %s', (_, mutations) => {
  test.each(mutations)('found, and nothing else: $what', async ({ mutate, codes }) => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-mutant-'));
    try {
      await cp(clean, folder, { recursive: true });
      await mutate(folder);
      const report = await validateCorpus(createFsStore(folder), { threads: 1, pool });
      const lines = report.findings.map(formatFinding);
      expect(Object.keys(report.counts), lines.join('\n')).toEqual([...codes].sort());
      expect(report.ok).toBe(codes.every((code) => FINDING_CODES[code][0] === 'warning'));
      for (const { message } of report.findings) expect(message).toMatch(/^[^\n]{10,600}$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('every finding code of corpora has a corruption that brings it up', () => {
  const covered = new Set(Object.values(families).flatMap((family) => family.flatMap(({ codes }) => codes)));
  expect(Object.keys(CORPUS_CODES).filter((code) => !covered.has(code as keyof typeof CORPUS_CODES))).toEqual(
    [],
  );
});
