import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportRecord } from '../../src/export/export-record.js';
import type { SimilarityReport } from '../../src/similarity/measure/measure-similarity.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { ValidationReport } from '../../src/validate/report.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';
import { writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';

const repository = join(import.meta.dirname, '../..');
let root: string;
let report: SimilarityReport;
const at = (name: string): string => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-similarity-e2e-'));
  await writeTinyEncoder(at('siglip'), 'siglip', 'split');
  const built = await runWeft(['build', join(repository, 'pipelines/samples.yaml'), '--out', at('corpus')]);
  expect(built).toMatchObject({ code: 0 });
  const run = await runWeft([
    'similarity',
    at('corpus'),
    '--model',
    at('siglip'),
    '--out',
    at('measured'),
    '--json',
  ]);
  expect(run).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/model siglip \(siglip, [0-9a-f]{16}\)/),
  });
  report = JSON.parse(run.stdout) as SimilarityReport;
});
afterAll(() => rm(root, { recursive: true }));

describe('weft similarity on a built corpus', () => {
  test('compares every stored image with every text, and says what it did not see', async () => {
    const stats = JSON.parse(await readFile(join(at('corpus'), 'stats.json'), 'utf8')) as {
      shards: number;
      counts: { assemble: Record<string, number> };
    };
    expect(report.shards).toBe(stats.shards);
    expect(report.counts.images).toBe(stats.counts.assemble.images);
    expect(report.counts.undecodable_images).toBe(0);
    expect(report.counts.truncated_texts).toBeGreaterThan(0);
    const again = await runWeft([
      'similarity',
      at('corpus'),
      '--model',
      at('siglip'),
      '--out',
      at('measured'),
    ]);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/texts are longer than 64 tokens/),
    });
    expect(again.stderr).toMatch(
      new RegExp(`${stats.shards} shards \\(${stats.shards} of an earlier run\\)`),
    );
  });

  test.each([
    ['vila-mmc4', ['--items-multiple', '2', '--items-per-shard', '4', '--option', 'assign=mmc4']],
    ['mmc4-jsonl', ['--min-similarity', '0']],
  ])('%s carries them, from one thread or several, and validates', async (format, flags) => {
    const exported = async (threads: string): Promise<Record<string, string>> => {
      const out = at(`${format}-${threads}`);
      const run = await runWeft([
        'export',
        at('corpus'),
        '--similarity',
        at('measured'),
        '--format',
        format,
        '--out',
        out,
        '--threads',
        threads,
        '--json',
        ...flags,
      ]);
      expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
      const { settings, images } = JSON.parse(run.stdout) as ExportRecord;
      expect(images).toBeGreaterThan(10);
      expect(settings).toMatchObject({
        similarities: [{ corpus: report.record.corpus, model: report.record.model }],
      });
      return corpusDigest(createFsStore(out));
    };
    expect(await exported('2')).toEqual(await exported('1'));
    const check = await runWeft(['validate', at(`${format}-1`), '--json']);
    const found = JSON.parse(check.stdout) as ValidationReport;
    expect(found).toMatchObject({ ok: true, format, errors: 0 });
    expect(found.notes).not.toContainEqual(expect.stringMatching(/similarity/));
  });
});

describe('what is missing is reported in one line, without a trace', () => {
  test('a folder that is no model', async () => {
    const run = await runWeft(['similarity', at('corpus'), '--model', at('corpus'), '--out', at('none')]);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^weft: model folder \S+: it holds no \.onnx file; give a folder [^\n]+\n$/);
    await expect(readdir(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('the package onnxruntime-node: installed as a dependency, Weft runs without it and says how to get it', async () => {
    const installed = at('installed');
    const modules = join(repository, 'node_modules');
    for (const name of ['bin', 'dist', 'schemas', 'package.json'])
      await cp(join(repository, name), join(installed, name), { recursive: true });
    await mkdir(join(installed, 'node_modules'));
    for (const name of await readdir(modules))
      if (!name.startsWith('onnxruntime'))
        await symlink(join(modules, name), join(installed, 'node_modules', name));
    const weft = (...args: string[]) =>
      spawnSync(process.execPath, [join(installed, 'bin/weft.cjs'), ...args], { encoding: 'utf8' });
    const run = weft('similarity', at('corpus'), '--model', at('siglip'), '--out', at('none'));
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /^weft: models need the package onnxruntime-node, [^\n]+: npm install onnxruntime-node@1\.30\.0 --ignore-scripts\n$/,
    );
    expect(
      weft(
        'export',
        at('corpus'),
        '--format',
        'mmc4-jsonl',
        '--out',
        at('plain'),
        '--similarity',
        at('measured'),
      ).status,
    ).toBe(0);
  });
});
