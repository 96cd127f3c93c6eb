import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';

describe('a clean corpus', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-validate-'));
    await writeTinyCorpus(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('has no finding, and everything in it was read', async () => {
    const report = await validateCorpus(createFsStore(folder), { threads: 2 });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      schema: 'weft/validation/1',
      ok: true,
      errors: 0,
      warnings: 0,
      omitted: 0,
      counts: {},
      checked: { manifests: 5, shards: 4, documents: 8, images: 12 },
    });
    expect(report.sample).toBeUndefined();
  });
});
