import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Store } from '../../src/store/store.js';
import { buildInProcess } from '../support/build-in-process.js';
import { corpusDigest } from '../support/corpus-digest.js';

vi.mock('../../src/extract/extract-pool.js', async (original) => {
  const { startedOnce } = await import('../support/started-once.js');
  const { createExtractPool } = await original<typeof import('../../src/extract/extract-pool.js')>();
  return { createExtractPool: startedOnce(createExtractPool) };
});

const TIME = 1_700_000_000;

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-claim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) put(folder, name, text, TIME);
  return folder;
}

function put(folder: string, name: string, text: string, time: number): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, time, time);
}

const page = (n: number, word = 'ferry') => `<p>Page ${n} of the ${word}.</p>`;
const line = (n: number, word?: string) => JSON.stringify({ url: `https://e.org/${n}`, html: page(n, word) });

function build(baseDir: string, source: object, store?: Store, section: object = {}) {
  return buildInProcess(
    {
      name: 'claimed',
      source,
      fetch: { network: false },
      consent: { mode: 'off' },
      rules: { preset: 'none' },
      ...section,
    },
    { baseDir, ...(store && { store }) },
  );
}

const KINDS: [string, object, Record<string, string>, string][] = [
  ['a file', { type: 'json', input: '*.jsonl' }, { '1.jsonl': line(1), '2.jsonl': line(2) }, '2.jsonl'],
  [
    'a file of many units',
    { type: 'json', input: 'all.jsonl', unit_bytes: 4096 },
    { 'all.jsonl': Array.from({ length: 200 }, (_, n) => line(n)).join('\n') },
    'all.jsonl',
  ],
  [
    'a file of a folder',
    { type: 'html', input: 'site', base_url: 'https://e.org/' },
    { 'site/1.html': page(1), 'site/2.html': page(2) },
    'site/2.html',
  ],
];

describe.each(KINDS)('%s that lies there again', (_kind, source, files, name) => {
  it('with another time is the same when its bytes are: nothing is done again', async () => {
    const folder = folderWith(files);
    const { store, report } = await build(folder, source);
    const before = await corpusDigest(store);
    for (const [file, text] of Object.entries(files)) put(folder, file, text, TIME + 5);
    const again = await build(folder, source, store);
    expect(again.report.plan).toBe(report.plan);
    for (const { units, resumed } of Object.values(again.report.phases)) expect(resumed).toBe(units);
    expect(await corpusDigest(store)).toEqual(before);
  });

  it('with other bytes of the same size is refused by its name, with what it was and is and the ways out', async () => {
    const folder = folderWith(files);
    const { store } = await build(folder, source);
    put(folder, name, (files[name] ?? '').replace('ferry', 'lorry'), TIME + 5);
    await expect(build(folder, source, store)).rejects.toMatchObject({
      code: 'other_corpus',
      message: expect.stringMatching(
        new RegExp(`\\(${name} was of SHA-256 [0-9a-f]{64}, is [0-9a-f]{64}\\); put back .* --add.* --out`),
      ),
    });
  });

  it('with another size is refused by its name, without reading it', async () => {
    const folder = folderWith(files);
    const { store } = await build(folder, source);
    put(folder, name, `${files[name]}\n`, TIME);
    await expect(build(folder, source, store)).rejects.toMatchObject({
      code: 'other_corpus',
      message: expect.stringMatching(
        new RegExp(`\\(${name} was \\d+ bytes of 2023-11-14T22:13:20\\.000Z, is \\d+ bytes of 2023`),
      ),
    });
  });
});

it('other words of the pipeline are named, and no input', async () => {
  const folder = folderWith({ '1.jsonl': line(1) });
  const source = { type: 'json', input: '*.jsonl' };
  const { store } = await build(folder, source);
  await expect(build(folder, source, store, { text: { pii: 'off' } })).rejects.toMatchObject({
    code: 'other_corpus',
    message: expect.stringContaining('(pipeline differs in: text)'),
  });
});

it('a file that no unit was extracted from yet may be another of its size', async () => {
  const files = { '1.jsonl': line(1), '2.jsonl': line(2) };
  const source = { type: 'json', input: '*.jsonl' };
  const folder = folderWith(files);
  const { store } = await build(folder, source);
  await store.delete('manifests/extract/json-00001.json');
  await store.delete('stats.json');
  for (const phase of ['curate', 'assemble'])
    for await (const { key } of store.list(`manifests/${phase}/`)) await store.delete(key);
  put(folder, '2.jsonl', line(2, 'lorry'), TIME + 5);
  const { samples } = await build(folder, source, store);
  expect(samples.map(({ sample }) => sample.texts.join())).toEqual([
    'Page 1 of the ferry.',
    'Page 2 of the lorry.',
  ]);
});
