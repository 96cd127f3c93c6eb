import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExcludeEntry } from '../../src/corpus/exclude-entry.js';
import { readExcludeList } from '../../src/corpus/exclude-list.js';
import { exportCorpus } from '../../src/export/export-corpus.js';
import type { ExportRecord } from '../../src/export/export-record.js';
import { loadFormat } from '../../src/export/formats/registry.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { readTar } from '../../src/formats/tar/tar-members.js';
import type { Sample } from '../../src/model/sample.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { tinyDocument, writeTinyCorpus } from '../support/tiny-corpus.js';

let root: string;
let samples: Sample[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-exclude-'));
  await writeTinyCorpus(join(root, 'corpus'), { documents: 8 });
  samples = await Promise.all(Array.from({ length: 8 }, async (_, n) => (await tinyDocument(n)).sample));
});
afterAll(() => rm(root, { recursive: true }));

const asBytes = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.byteLength; at += 100) yield bytes.subarray(at, at + 100);
};
const lines = (entries: readonly ExcludeEntry[]) =>
  Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
const listOf = (...entries: ExcludeEntry[]) => readExcludeList(asBytes(lines(entries)), 'list.jsonl');

/** Exports in the webdataset format and reads back which images each document kept. */
async function exported(
  ...entries: ExcludeEntry[]
): Promise<{ kept: Map<string, string[]>; record: ExportRecord }> {
  const folder = await mkdtemp(join(root, 'out-'));
  const out = createFsStore(folder);
  const record = await exportCorpus({
    corpora: [createFsStore(join(root, 'corpus'))],
    out,
    format: await loadFormat('webdataset'),
    name: 'tiny',
    geometry: { itemsPerShard: 100, minImages: 0 },
    exclude: await listOf(...entries),
    makeFolder: (name) => mkdtemp(join(root, `staged-${name}-`)),
    ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
  });
  const kept = new Map<string, string[]>();
  for (const { name } of record.files.filter((file) => file.name.endsWith('.tar'))) {
    for await (const member of readTar(out.get(name))) {
      const [key = '', ...part] = (member.name.split('/').pop() ?? '').split('.');
      const list = kept.get(key) ?? [];
      if (!part.includes('json')) list.push(part.join('.'));
      kept.set(key, list);
    }
  }
  return { kept, record };
}

const imageOf = (n: number, i: number) => {
  const image = samples[n]?.nodes.filter((node) => node.type === 'image')[i];
  if (image?.type !== 'image') throw new Error(`document ${n} has no image ${i}`);
  return image;
};
const keyOf = (n: number) => (samples[n] as Sample).key;

describe('export --exclude', () => {
  it('leaves out a document by its key or URL, however the URL is spelled', async () => {
    const { kept, record } = await exported(
      { key: keyOf(3) },
      { page_url: 'HTTPS://EXAMPLE.ORG:443/page/2' },
    );
    expect([...kept.keys()].sort()).toEqual([0, 1, 4, 5, 6, 7].map(keyOf).sort());
    expect(record.left_out).toMatchObject({ excluded_documents: 2 });
  });

  it.each<[string, () => ExcludeEntry]>([
    ['document and part', () => ({ key: keyOf(3), part: imageOf(3, 1).part })],
    ['URL', () => ({ image_url: imageOf(3, 1).original_url })],
    ['bytes', () => ({ sha256: imageOf(3, 1).sha256 })],
  ])('leaves out one image by its %s and keeps the rest of its document', async (_name, entry) => {
    const { kept, record } = await exported(entry());
    expect(kept.size).toBe(8);
    expect(kept.get(keyOf(3))).toHaveLength(2);
    expect(kept.get(keyOf(7))).toHaveLength(3);
    expect(record.left_out).toEqual({ excluded_images: 1 });
    expect(record.images).toBe(11);
  });

  it('leaves out everything of a host', async () => {
    const { kept, record } = await exported({ host: 'Example.org' });
    expect(kept.size).toBe(0);
    expect(record.left_out).toMatchObject({ excluded_documents: 8 });
  });

  it('is another export when the list differs', async () => {
    const one = await exported({ key: keyOf(1) });
    const two = await exported({ key: keyOf(2) });
    expect(one.record.settings.exclude).not.toEqual(two.record.settings.exclude);
  });
});

describe('readExcludeList', () => {
  it('reads gzip, blank lines and a last line without an end', async () => {
    const text = `\n${JSON.stringify({ host: 'a.example' })}\n\n${JSON.stringify({ host: 'b.example' })}`;
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const list = await readExcludeList(asBytes(bytes), 'x');
      expect(list.entries).toBe(2);
      expect(list.documentExclusion({ key: '0'.repeat(32), url: 'http://b.example/x' })).toBeDefined();
    }
    expect((await readExcludeList(asBytes(Buffer.alloc(0)), 'empty')).entries).toBe(0);
  });

  it.each([
    ['{"host":"a"', /x line 2: not JSON/],
    ['{}', /must have one of key/],
    ['{"host":"a","key":"0123456789abcdef0123456789abcdef"}', /must have only one of key/],
    ['{"part":"0.jpg"}', /line 2/],
    ['{"link":"http://a/"}', /link is unknown/],
  ])('refuses %s and names the line', async (line, message) => {
    const bytes = asBytes(Buffer.from(`{"host":"ok.example"}\n${line}\n`));
    await expect(readExcludeList(bytes, 'x')).rejects.toMatchObject({
      code: 'bad_exclude_list',
      message: expect.stringMatching(message),
    });
  });

  it('says so when a gzipped list is cut off', async () => {
    const whole = gzipSync(lines(Array.from({ length: 200 }, (_, n) => ({ host: `h${n}.example` }))));
    await expect(readExcludeList(asBytes(whole.subarray(0, 200)), 'cut.gz')).rejects.toMatchObject({
      code: 'bad_exclude_list',
    });
  });
});
