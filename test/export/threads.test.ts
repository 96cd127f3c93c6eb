import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportParts } from '../../src/commands/export-line.js';
import { BadInputError } from '../../src/errors.js';
import { exportCorpus } from '../../src/export/export-corpus.js';
import type { ExportOptions } from '../../src/export/export-options.js';
import type { ExportProgress } from '../../src/export/export-progress.js';
import { FORMATS, loadFormat } from '../../src/export/formats/registry.js';
import { createBlockingReader } from '../../src/export/read/blocking-reader.js';
import { createDocumentReader } from '../../src/export/read/document-reader.js';
import { type DocumentRef, listDocuments } from '../../src/export/read/document-refs.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { packError, unpackError } from '../../src/threads/thread-error.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';

let root: string;
let corpus: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-threads-'));
  corpus = join(root, 'corpus');
  await writeTinyCorpus(corpus, { documents: 24 });
});
afterAll(() => rm(root, { recursive: true }));

async function exportTo(folder: string, format: string, options: Partial<ExportOptions>) {
  const { signal } = new AbortController();
  return exportCorpus({
    corpora: [createFsStore(corpus)],
    out: createFsStore(folder),
    format: await loadFormat(format),
    name: 'tiny',
    seed: '7',
    geometry: { itemsPerShard: 5, multipleOf: 1, equalCounts: false, maxImages: 2 },
    makeFolder: (name) => mkdtemp(join(root, `staged-${name}-`)),
    ctx: { signal, logger: silentLogger, tally: new Tally(), now: Date.now },
    ...options,
  });
}

describe('an export in threads', () => {
  test.each(FORMATS.map(({ name }) => name))('%s: the bytes of an export in one thread', async (format) => {
    const geometry = ['vila-coyo', 'vila-wds'].includes(format)
      ? { itemsPerShard: 5, multipleOf: 1, equalCounts: false, maxImages: 1 }
      : { itemsPerShard: 5, multipleOf: 1, equalCounts: false, maxImages: 2 };
    const one = await exportTo(join(root, `${format}-one`), format, { geometry, concurrency: 1 });
    const many = await exportTo(join(root, `${format}-many`), format, {
      geometry,
      concurrency: 2,
      addresses: [{ uri: corpus }],
    });
    expect(many).toEqual(one);
    for (const { name, bytes } of many.files) {
      const content = await readFile(join(root, `${format}-many`, name));
      expect(content.byteLength).toBe(bytes);
      expect(content.equals(await readFile(join(root, `${format}-one`, name)))).toBe(true);
    }
    expect((await readdir(join(root, `${format}-many`), { recursive: true })).length).toBe(
      (await readdir(join(root, `${format}-one`), { recursive: true })).length,
    );
  });

  test('tells how far it is: documents listed, documents measured, shards written', async () => {
    const seen: ExportProgress[] = [];
    const record = await exportTo(join(root, 'progress'), 'mmc4-jsonl', {
      addresses: [{ uri: corpus }],
      onProgress: (at) => seen.push(at),
    });
    const last = (step: ExportProgress['step']) => seen.findLast((at) => at.step === step);
    expect(last('listing')).toEqual({ step: 'listing', documents: 24 });
    // Those of more than two images; the index says enough of the others.
    expect(last('measuring')).toEqual({ step: 'measuring', documents: 6, of: 6 });
    const inShards = record.files.filter(({ name }) => !/README|croissant/.test(name));
    const shardBytes = inShards.reduce((sum, { bytes }) => sum + bytes, 0);
    const written = last('writing');
    expect(written).toMatchObject({ shards: record.shards, of: record.shards });
    expect(written?.step === 'writing' && written.bytes).toBe(shardBytes);
    expect(exportParts(seen.at(-1) ?? { step: 'listing', documents: 0 }).join(' · ')).toMatch(
      /^writing \d+% · \d+\/\d+ shards · [\d.]+ kB$/,
    );
  });

  test('an error in a thread keeps its class, code and place, and leaves no export', async () => {
    const broken = join(root, 'broken');
    await writeTinyCorpus(broken, { documents: 6 });
    const shards = await readdir(join(broken, 'shards'));
    const tar = shards.find((name) => name.endsWith('.tar')) as string;
    await truncate(join(broken, 'shards', tar), 2048);
    const out = join(root, 'out-broken');
    const failed = exportTo(out, 'webdataset', {
      corpora: [createFsStore(broken)],
      addresses: [{ uri: broken }],
    });
    await expect(failed).rejects.toThrow(BadInputError);
    await expect(failed).rejects.toMatchObject({
      code: 'shard_unreadable',
      message: /shards\/.* at byte \d+: the shard ends/,
    });
    await expect(readFile(join(out, 'export.json'))).rejects.toThrow('ENOENT');
  });

  test('an abort stops the threads', async () => {
    const abort = new AbortController();
    const ctx = { signal: abort.signal, logger: silentLogger, tally: new Tally(), now: Date.now };
    abort.abort();
    await expect(
      exportTo(join(root, 'aborted'), 'mds', { addresses: [{ uri: corpus }], ctx }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('reading documents by blocking calls', () => {
  test('gives what the store gives, and keeps as many documents valid as it promises', async () => {
    const store = createFsStore(corpus);
    const refs: DocumentRef[] = [];
    for await (const ref of listDocuments(store, 0)) refs.push(ref);
    const held = 3;
    const blocking = createBlockingReader({ held, pathOf: ({ shard }) => join(corpus, shard) });
    const through = createDocumentReader([store]);
    const window: { ref: DocumentRef; images: Map<string, Buffer> }[] = [];
    for (const ref of refs) {
      const { sample, images, record } = await blocking.read(ref);
      const expected = await through.read(ref);
      expect(sample).toEqual(expected.sample);
      expect(record.equals(expected.record)).toBe(true);
      expect((await blocking.readRecord(ref)).sample).toEqual(expected.sample);
      window.push({ ref, images });
      for (const old of window.slice(-held - 1)) {
        const fresh = await through.read(old.ref);
        for (const [part, data] of fresh.images) expect(old.images.get(part)?.equals(data)).toBe(true);
      }
    }
    blocking.close();
  });

  test('some images of a document are those of the whole, and stay valid as long', async () => {
    const store = createFsStore(corpus);
    const held = 2;
    const blocking = createBlockingReader({ held, pathOf: ({ shard }) => join(corpus, shard) });
    const through = createDocumentReader([store]);
    const window: { image: Uint8Array | undefined; whole: Buffer | undefined }[] = [];
    for await (const ref of listDocuments(store, 0)) {
      const { sample } = await blocking.readRecord(ref);
      const { images } = await through.read(ref);
      for (const part of images.keys()) {
        const some = await blocking.readImages?.(ref, sample.nodes, new Set([part]));
        expect([...(some?.keys() ?? [])]).toEqual([part]);
        window.push({ image: some?.get(part), whole: images.get(part) });
        for (const { image, whole } of window.slice(-held - 1))
          expect(whole?.equals(image ?? Buffer.of())).toBe(true);
      }
    }
    expect(window.length).toBeGreaterThan(24);
    blocking.close();
  });

  test('images that lie otherwise than the record says are found by reading the whole document', async () => {
    const store = createFsStore(corpus);
    const blocking = createBlockingReader({ held: 0, pathOf: ({ shard }) => join(corpus, shard) });
    let looked = 0;
    for await (const ref of listDocuments(store, 0)) {
      const { images } = await createDocumentReader([store]).read(ref);
      const { sample } = await blocking.readRecord(ref);
      const longer = sample.nodes.map((node) => (node.type === 'image' ? { ...node, bytes: 70_000 } : node));
      for (const nodes of [sample.nodes.toReversed(), longer])
        for (const [part, data] of images) {
          const some = await blocking.readImages?.(ref, nodes, new Set([part]));
          expect(data.equals(some?.get(part) ?? Buffer.of())).toBe(true);
          looked += 1;
        }
    }
    expect(looked).toBeGreaterThan(48);
    blocking.close();
  });

  test('a shard that is missing or shorter than its index is named', async () => {
    const path = join(root, 'short.tar');
    await writeFile(path, Buffer.alloc(100));
    const ref = { corpus: 0, shard: 'shards/x.tar', offset: 0, bytes: 1024, key: 'k', domain: '', images: 0 };
    const full = { ...ref, record: { offset: 512, bytes: 20 }, texts: 0, textChars: 0 };
    const missing = createBlockingReader({ held: 0, pathOf: () => join(root, 'none.tar') });
    await expect(missing.read(full)).rejects.toMatchObject({ code: 'shard_unreadable' });
    const short = createBlockingReader({ held: 0, pathOf: () => path });
    await expect(short.read(full)).rejects.toMatchObject({
      code: 'shard_unreadable',
      message: /^shards\/x\.tar at byte 0: the shard ends at byte 100/,
    });
    await expect(short.readRecord(full)).rejects.toMatchObject({ code: 'shard_unreadable' });
  });
});

test('errors of every class survive being passed out of a thread', () => {
  const error = new BadInputError('some_code', 'what is wrong');
  expect(unpackError(structuredClone(packError(error)))).toEqual(error);
  expect(unpackError(packError(error))).toBeInstanceOf(BadInputError);
  expect(unpackError(packError(new TypeError('odd'))).message).toMatch(/^TypeError: odd/);
  expect(unpackError(packError('text')).message).toBe('text');
});
