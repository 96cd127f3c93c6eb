import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../../src/store/store.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { archiveFolder, archives, growingPipeline } from './growing-archives.js';
import { type WholeCorpus, wholeCorpus } from './whole-corpus.js';

vi.mock('../../../src/images/image-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createImagePool } = await original<typeof import('../../../src/images/image-pool.js')>();
  return { createImagePool: startedOnce(createImagePool) };
});
vi.mock('../../../src/extract/extract-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createExtractPool } = await original<typeof import('../../../src/extract/extract-pool.js')>();
  return { createExtractPool: startedOnce(createExtractPool) };
});

/** So few that a growth has more partitions of each step than the build before it; a pipeline may not ask for it. */
const DOCUMENTS_PER_PARTITION = 10;
vi.mock('../../../src/build/curate-plan.js', async (original) => {
  const plan = await original<typeof import('../../../src/build/curate-plan.js')>();
  const curateUnits: typeof plan.curateUnits = (documents, config) =>
    plan.curateUnits(documents, { ...config, partition_documents: DOCUMENTS_PER_PARTITION });
  return { ...plan, curateUnits };
});

const NAMES = Array.from({ length: 10 }, (_, n) => `a${n}.warc`);
let files: Map<string, Buffer>;
let atOnce: WholeCorpus;

beforeAll(async () => {
  files = await archives();
});

async function builtAtOnce(): Promise<WholeCorpus> {
  if (atOnce !== undefined) return atOnce;
  const { folder, bring } = archiveFolder(files);
  bring(...NAMES);
  const { store, validation } = await buildInProcess(growingPipeline(), { baseDir: folder });
  expect(validation.findings).toEqual([]);
  atOnce = await wholeCorpus(store);
  return atOnce;
}

describe('a corpus that grows', () => {
  it('by five archives is the one of all ten at once: documents, decisions, ledgers, signals, shards and sums', async () => {
    const { folder, bring } = archiveFolder(files);
    bring(...NAMES.slice(0, 5));
    const { store } = await buildInProcess(growingPipeline(), { baseDir: folder });
    const before = await wholeCorpus(store);
    bring(...NAMES.slice(5));
    const { report, validation } = await buildInProcess(growingPipeline(), { baseDir: folder, store });
    const whole = await builtAtOnce();
    const grown = await wholeCorpus(store);
    for (const part of ['documents', 'decisions', 'drops', 'signals', 'shards', 'counts'] as const)
      expect(grown[part], part).toEqual(whole[part]);
    expect(validation.findings).toEqual([]);
    // What the archives were made for happens.
    expect(before.documents.some((line) => line.includes('/near-2 '))).toBe(true);
    expect(grown.documents.some((line) => line.includes('/near-2 '))).toBe(false);
    expect(before.documents.some((line) => line.includes('/twin-b '))).toBe(false);
    expect(grown.documents.some((line) => line.includes('/twin-b '))).toBe(true);
    expect(report.growth).toMatchObject([
      {
        revision: 1,
        inputs: 5,
        units: 5,
        dropped: 3,
        let_back: 1,
        before: { documents: before.documents.length },
      },
    ]);
    expect(report.growth?.[0]?.changed).toBeGreaterThan(0);
  });

  it('in three steps, with more partitions of curation each time, is the same', async () => {
    const { folder, bring } = archiveFolder(files);
    const build = (store?: Store) =>
      buildInProcess(growingPipeline(), { baseDir: folder, ...(store && { store }) });
    bring(...NAMES.slice(0, 4));
    const { store } = await build();
    bring(...NAMES.slice(4, 7));
    await build(store);
    bring(...NAMES.slice(7));
    const { report, validation } = await build(store);
    expect(report.growth).toMatchObject([{ revision: 2, inputs: 3 }]);
    expect(report.growth?.[0]?.phases.curate.units).toBe(3 * 3 + 1);
    const [whole, grown] = [await builtAtOnce(), await wholeCorpus(store)];
    for (const part of ['documents', 'decisions', 'drops', 'signals', 'shards', 'counts'] as const)
      expect(grown[part], part).toEqual(whole[part]);
    expect(validation.findings).toEqual([]);
  });
});
