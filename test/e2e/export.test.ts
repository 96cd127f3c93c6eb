import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../src/export/export-record.js';
import { FORMATS } from '../../src/export/formats/registry.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';

const root = join(import.meta.dirname, '../..');
const folder = () => mkdtemp(join(tmpdir(), 'weft-export-'));
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
});
