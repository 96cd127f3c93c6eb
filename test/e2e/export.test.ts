import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../src/export/export-record.js';
import { FORMATS } from '../../src/export/formats/registry.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';

const root = join(import.meta.dirname, '../..');
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'weft-export-'));
  folders.push(path);
  return path;
}
const small = ['--items-multiple', '2', '--items-per-shard', '4'];

describe('weft export', () => {
  let corpus: string;
  beforeAll(async () => {
    corpus = await folder();
    expect(await runWeft(['build', join(root, 'pipelines/samples.yaml'), '--out', corpus])).toMatchObject({
      code: 0,
    });
  });

  async function exported(args: string[]): Promise<{ out: string; record: ExportRecord }> {
    const out = await folder();
    const run = await runWeft(['export', corpus, '--out', out, '--json', ...args]);
    expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
    return { out, record: JSON.parse(run.stdout) as ExportRecord };
  }

  it.each(FORMATS.map(({ name }) => name))(
    'writes %s, the same bytes for the same seed, and leaves a complete export alone',
    async (name) => {
      const { out, record } = await exported(['--format', name, ...small]);
      expect(record.items).toBeGreaterThan(0);
      expect(record.images).toBeGreaterThan(10);
      const again = await exported(['--format', name, ...small]);
      const digest = await corpusDigest(createFsStore(out));
      expect(await corpusDigest(createFsStore(again.out))).toEqual(digest);
      expect(Object.keys(digest).sort()).toEqual(
        ['export.json', ...record.files.map((file) => file.name)].sort(),
      );
      expect(await runWeft(['export', corpus, '--out', out, '--format', name, ...small])).toMatchObject({
        code: 0,
      });
      expect(await corpusDigest(createFsStore(out))).toEqual(digest);
    },
  );

  it('changes geometry only when another number of ranks will read it', async () => {
    const narrow = await exported([
      '--format',
      'vila-mmc4',
      '--items-multiple',
      '2',
      '--items-per-shard',
      '2',
    ]);
    const wide = await exported([
      '--format',
      'vila-mmc4',
      '--items-multiple',
      '2',
      '--items-per-shard',
      '2',
      '--world-size',
      '4',
    ]);
    expect(wide.record.shards % 4).toBe(0);
    const shards = (record: ExportRecord) =>
      record.files.filter(({ name }) => name.endsWith('.pkl')).map(({ sha256 }) => sha256);
    expect(shards(narrow.record).slice(0, wide.record.shards)).toEqual(shards(wide.record));
  });

  it('refuses a second export of other settings in one place', async () => {
    const { out } = await exported(['--format', 'webdataset', ...small]);
    const run = await runWeft([
      'export',
      corpus,
      '--out',
      out,
      '--format',
      'webdataset',
      '--seed',
      '1',
      ...small,
    ]);
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toMatch(/holds another export/);
  });

  it('says how many items equal shards would need', async () => {
    const run = await runWeft(['export', corpus, '--out', await folder(), '--format', 'vila-mmc4']);
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toMatch(/fill no shards: .* need at least 128/);
  });

  it('writes every arm of the control experiment from the same images', async () => {
    for (const arm of ['interleaved', 'images-first', 'shuffled', 'pairs']) {
      const { record } = await exported(['--format', 'webdataset', '--ablation', arm, ...small]);
      expect(record.images).toBeGreaterThan(10);
    }
    const textOnly = await exported(['--format', 'webdataset', '--ablation', 'text-only', ...small]);
    expect(textOnly.record.images).toBe(0);
  });

  it('writes an evaluation set of held-out hosts', async () => {
    const out = await folder();
    const run = await runWeft([
      'export',
      corpus,
      '--out',
      out,
      '--few-shot',
      '0,2,4',
      '--holdout',
      '100%',
      '--json',
    ]);
    expect(run).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout).questions).toBeGreaterThan(5);
  });

  it('refuses hash lists of benchmarks for an evaluation set, which would not be looked into', async () => {
    const run = await runWeft([
      'export',
      corpus,
      '--few-shot',
      '0,2',
      '--decontaminate',
      'list.jsonl.gz',
      '--out',
      await folder(),
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^weft: --few-shot reads no hash lists: [^\n]+\n$/);
  });

  it('blends corpora by weights, once each or repeated, and tells the card and the record', async () => {
    const corpora = [await folder(), await folder()] as const;
    await writeTinyCorpus(corpora[0], { documents: 20, name: 'many' });
    await writeTinyCorpus(corpora[1], { documents: 6, first: 100, name: 'few' });
    const blended = async (...args: string[]) => {
      const out = await folder();
      const run = await runWeft([
        'export',
        ...corpora,
        '--out',
        out,
        '--format',
        'webdataset',
        '--json',
        ...args,
      ]);
      expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
      return { out, text: run.stderr, record: JSON.parse(run.stdout) as ExportRecord };
    };
    const about = ['--title', 'Tea pages', '--license', 'CC-BY-4.0', '--citation', '@misc{tea}'];
    const once = await blended('--weights', '0.5,0.5', ...about);
    expect(once.record.blend).toMatchObject([
      { name: 'many', available: 20, items: 6, epochs: 0.3 },
      { name: 'few', available: 6, items: 6, epochs: 1 },
    ]);
    expect(once.record).toMatchObject({ items: 12, left_out: { outside_blend: 14 } });
    expect(once.text).toMatch(/from many: 6 items/);
    const card = await readFile(join(once.out, 'README.md'), 'utf8');
    expect(card).toMatch(/# Tea pages\n/);
    expect(card).toMatch(/\| few \| 0\.5 \| 6 of 6 \| 1 \|/);
    expect(card).toContain('@misc{tea}');
    const croissant = JSON.parse(await readFile(join(once.out, 'croissant.json'), 'utf8'));
    expect(croissant).toMatchObject({ name: 'Tea pages', license: ['CC-BY-4.0'], citeAs: '@misc{tea}' });
    const twice = await blended('--weights', '0.5,0.5', '--epochs', '2');
    expect(twice.record.blend).toMatchObject([{ items: 12 }, { items: 12, epochs: 2 }]);
    const images = await blended('--image-budget', '10,2');
    expect(images.record.blend?.map(({ images: taken }) => taken <= 10)).toEqual([true, true]);
    const tokens = await blended('--token-budget', '1k,1G');
    expect(tokens.record.blend).toMatchObject([{ met: true }, { met: false, items: 6 }]);
    expect(tokens.text).toMatch(/less than its budget/);
    const refused = await runWeft([
      'export',
      ...corpora,
      '--out',
      await folder(),
      '--format',
      'mds',
      '--weights',
      '1',
    ]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/a number for each corpus/);
  });

  it('takes a page that two corpora have once', async () => {
    const out = await folder();
    const run = await runWeft(['export', corpus, corpus, '--out', out, '--format', 'energon', '--json']);
    expect(run).toMatchObject({ code: 0 });
    const record = JSON.parse(run.stdout) as ExportRecord;
    expect(record.left_out.duplicate_key).toBe(record.items);
  });

  it('says what memory a rank needs where the loader keeps its shards', async () => {
    const out = await folder();
    const run = await runWeft([
      'export',
      corpus,
      '--out',
      out,
      '--format',
      'vila-mmc4',
      '--world-size',
      '2',
      '--json',
      ...small,
    ]);
    expect(run).toMatchObject({ code: 0 });
    const { memory_per_rank: memory, files } = JSON.parse(run.stdout) as ExportRecord;
    const pickles = files.filter(({ name }) => name.endsWith('.pkl'));
    expect(memory).toMatchObject([{ world: 2 }]);
    expect(memory?.[0]?.bytes).toBeGreaterThan(pickles.reduce((sum, { bytes }) => sum + bytes, 0) / 2);
    expect(run.stderr).toMatch(/memory per rank: .* with 2 ranks/);
  });
});
