import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageSchema } from '../../src/config/schema-check.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { readDualEncoderFolder } from '../../src/models/dual-encoder-folder.js';
import { preprocessImage } from '../../src/models/preprocess-image.js';
import {
  type MeasureSimilarityOptions,
  measureSimilarity,
  type SimilarityReport,
} from '../../src/similarity/measure/measure-similarity.js';
import { openSimilarity } from '../../src/similarity/read-similarity.js';
import { openScratch } from '../../src/staging/scratch.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { TINY_PLAN, tinyDocument, writeTinyCorpus } from '../support/tiny-corpus.js';
import { dot, imageVector, textVector } from '../support/tiny-encoder/tiny-weights.js';
import { tinyTokenizer, writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';

const DOCUMENTS = 24;
let root: string;
let report: SimilarityReport;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-similarity-'));
  await writeTinyCorpus(join(root, 'corpus'), { documents: DOCUMENTS });
  await writeTinyEncoder(join(root, 'clip'), 'clip');
  await writeTinyEncoder(join(root, 'siglip'), 'siglip', 'split');
  report = await measure('out');
});
afterAll(() => rm(root, { recursive: true }));

async function measure(out: string, options: Partial<MeasureSimilarityOptions> = {}) {
  const scratch = await openScratch(join(root, 'scratch'));
  try {
    return await measureSimilarity({
      corpus: createFsStore(join(root, 'corpus')),
      out: createFsStore(join(root, out)),
      model: join(root, 'clip'),
      scratch,
      ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
      ...options,
    });
  } finally {
    await scratch.remove();
  }
}

async function shards(): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of createFsStore(join(root, 'corpus')).list('shards/'))
    if (key.endsWith('.tar')) names.push(key);
  return names;
}

describe('the similarities of a corpus', () => {
  test('are the cosines that the definition of the model gives, for every image with every text', async () => {
    const { vocabulary } = tinyTokenizer('clip');
    const model = await readDualEncoderFolder(join(root, 'clip'));
    const reader = await openSimilarity(createFsStore(join(root, 'out')), await shards());
    const vectorOf = (text: string) => textVector(model.tokenizer.encode(text).ids, vocabulary);
    let compared = 0;
    for (let n = 0; n < DOCUMENTS; n++) {
      const { sample, images } = await tinyDocument(n);
      const line = await reader.read(sample.key);
      if (images.length === 0) {
        expect(line).toBeUndefined();
        continue;
      }
      const texts = sample.nodes.flatMap((node) => (node.type === 'text' ? [vectorOf(node.text)] : []));
      expect(line?.images.map(({ part }) => part)).toEqual(images.map(({ part }) => part));
      for (const [i, { data }] of images.entries()) {
        const vector = imageVector(await preprocessImage(data, model.preprocessing), vocabulary);
        const row = line!.images[i]!;
        expect(row.texts).toHaveLength(texts.length);
        for (const [j, text] of texts.entries())
          expect(Math.abs(row.texts![j]! - dot(vector, text))).toBeLessThan(2e-5);
        expect(Math.abs(row.alt! - dot(vector, vectorOf(`Wave ${i}`)))).toBeLessThan(2e-5);
        expect(row.caption).toBeUndefined();
        compared += texts.length;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('are counted', () => {
    const images = Array.from({ length: DOCUMENTS }, (_, n) => n % 4);
    const withImages = images.filter((count) => count > 0);
    expect(report).toMatchObject({
      schema: 'weft/similarity-report/1',
      record: { corpus: TINY_PLAN, model: { name: 'clip', type: 'clip' }, max_tokens: 77 },
      resumed: 0,
      counts: {
        documents: withImages.length,
        images: withImages.reduce((sum, count) => sum + count, 0),
        texts: withImages.reduce((sum, count) => sum + 2 + count, 0),
        truncated_texts: 0,
        undecodable_images: 0,
      },
    });
    expect(report.shards).toBe(8);
  });

  test('keep to the schema', async () => {
    const check = packageSchema('similarity');
    let objects = 0;
    for await (const { key } of createFsStore(join(root, 'out')).list('')) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of createFsStore(join(root, 'out')).get(key)) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      const values = key.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];
      for (const value of values) expect(check(JSON.parse(value)), key).toBeUndefined();
      objects += values.length;
    }
    expect(objects).toBe(1 + 8 + 18);
    expect(check({ key: 'a', images: [{ part: '0.jpg', texts: [1.2] }], truncated: [] })).toMatch(
      /at most 1, not 1\.2/,
    );
  });

  test('are the same bytes with more workers and when started again after an interruption', async () => {
    const first = await corpusDigest(createFsStore(join(root, 'out')));
    await measure('threads', { workers: 2 });
    expect(await corpusDigest(createFsStore(join(root, 'threads')))).toEqual(first);

    const abort = new AbortController();
    const stopped = measure('stopped', {
      onShard: () => abort.abort(),
      ctx: { signal: abort.signal, logger: silentLogger, tally: new Tally(), now: Date.now },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    await expect(openSimilarity(createFsStore(join(root, 'stopped')), await shards())).rejects.toMatchObject({
      code: 'similarity_incomplete',
      message: expect.stringMatching(
        /lacks \d of 8 shards, such as shards\/\S+; run the same weft similarity/,
      ),
    });
    const resumed = await measure('stopped');
    expect(resumed.resumed).toBeGreaterThan(0);
    expect(resumed.resumed).toBeLessThan(8);
    expect(resumed.counts).toEqual(report.counts);
    expect(await corpusDigest(createFsStore(join(root, 'stopped')))).toEqual(first);
  });

  test('measured by another model go to another place', async () => {
    await expect(measure('out', { model: join(root, 'siglip') })).rejects.toMatchObject({
      code: 'other_similarities',
      message: expect.stringMatching(/holds similarities of another corpus or model \(clip, [0-9a-f]{16}\)/),
    });
    const other = await measure('by-siglip', { model: join(root, 'siglip') });
    expect(other.record).toMatchObject({ model: { type: 'siglip' }, max_tokens: 64 });
    expect(other.counts).toEqual(report.counts);
  });

  test('of a corpus with a broken shard end in one line that names it', async () => {
    const broken = join(root, 'broken');
    await writeTinyCorpus(broken, { documents: 8 });
    const [shard = ''] = await shards();
    const path = join(broken, shard);
    for (const [code, damage, message] of [
      [
        'shard_unreadable',
        (bytes: Buffer) => bytes.subarray(0, 700),
        /^shards\/\S+\.tar: tar: the archive ends inside/,
      ],
      [
        'bad_json',
        (bytes: Buffer) => Buffer.from(bytes).fill(0x7b, 512, 560),
        /^shards\/\S+\.tar at byte 0.*JSON/,
      ],
    ] as const) {
      const whole = await readFile(path);
      await writeFile(path, damage(whole));
      const run = measure(`of-broken-${message.source.length}`, { corpus: createFsStore(broken) });
      await expect(run).rejects.toMatchObject({ code, exitCode: 3 });
      await expect(run).rejects.toThrow(message);
      await writeFile(path, whole);
    }
  });

  test('of a folder that is no corpus, or for a model that is none, end in one line', async () => {
    await expect(measure('none', { corpus: createFsStore(join(root, 'clip')) })).rejects.toMatchObject({
      code: 'not_a_corpus',
    });
    await expect(measure('none', { model: join(root, 'corpus') })).rejects.toMatchObject({
      code: 'bad_model_folder',
    });
    await expect(openSimilarity(createFsStore(join(root, 'corpus')), [])).rejects.toMatchObject({
      code: 'not_similarities',
    });
  });
});
