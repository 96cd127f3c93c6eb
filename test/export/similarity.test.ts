import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportCorpus } from '../../src/export/export-corpus.js';
import type { ExportOptions } from '../../src/export/export-options.js';
import { loadFormat } from '../../src/export/formats/registry.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import type { PickleValue } from '../../src/formats/pickle/pickle-value.js';
import { readTar } from '../../src/formats/tar/tar-members.js';
import type { SimilarityLine } from '../../src/model/schemas/similarity.js';
import { assignTexts } from '../../src/similarity/assign-texts.js';
import { measureSimilarity } from '../../src/similarity/measure/measure-similarity.js';
import { openSimilarity } from '../../src/similarity/read-similarity.js';
import { openScratch } from '../../src/staging/scratch.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { formatFinding } from '../../src/validate/finding-list.js';
import { validateData } from '../../src/validate/formats/validate-data.js';
import { tinyDocument, writeTinyCorpus } from '../support/tiny-corpus.js';
import { writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';
import { float, mmc4, pickled } from './read-similarities.js';

const DOCUMENTS = 20;
/** Images of the documents: their number modulo 4. */
const IMAGES = Array.from({ length: DOCUMENTS }, (_, n) => n % 4).reduce((sum, count) => sum + count, 0);
let root: string;
/** What was measured, by the number of the document. */
const lines = new Map<string, SimilarityLine>();

const ctx = () => ({
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: Date.now,
});
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-export-similarity-'));
  await writeTinyCorpus(join(root, 'corpus'), { documents: DOCUMENTS });
  await writeTinyEncoder(join(root, 'clip'));
  const scratch = await openScratch(join(root, 'scratch'));
  const [corpus, out] = [createFsStore(join(root, 'corpus')), createFsStore(join(root, 'measured'))];
  await measureSimilarity({ corpus, out, model: join(root, 'clip'), scratch, ctx: ctx() });
  await scratch.remove();
  const shards: string[] = [];
  for await (const { key } of corpus.list('shards/')) if (key.endsWith('.tar')) shards.push(key);
  for await (const line of (await openSimilarity(out, shards)).lines()) lines.set(line.key, line);
});
afterAll(() => rm(root, { recursive: true }));

async function exported(format: string, options: Partial<ExportOptions> = {}) {
  const folder = await mkdtemp(join(root, `${format}-`));
  const record = await exportCorpus({
    corpora: [createFsStore(join(root, 'corpus'))],
    out: createFsStore(join(folder, 'out')),
    format: await loadFormat(format),
    name: 'tiny',
    similarities: [createFsStore(join(root, 'measured'))],
    geometry: { itemsPerShard: 64, multipleOf: 1, equalCounts: false },
    makeFolder: (name) => mkdtemp(join(folder, `${name}-`)),
    ctx: ctx(),
    ...options,
  });
  return { record, folder: join(folder, 'out') };
}

async function validated(folder: string) {
  const report = await validateData(createFsStore(folder), { threads: 1 });
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(formatFinding)).toEqual([]);
  return report.notes ?? [];
}

describe('MMC4 JSONL with similarities', () => {
  test('holds what was measured, in the order of the page, and validates', async () => {
    const { folder, record } = await exported('mmc4-jsonl');
    const records = await mmc4(folder);
    expect(records).toHaveLength(15);
    for (const { key, image_info, similarity_matrix } of records) {
      const { images } = lines.get(key)!;
      expect(similarity_matrix).toEqual(images.map(({ texts }) => texts));
      expect(image_info.map(({ matched_text_index }) => matched_text_index)).toEqual(
        images.map((_, i) => i + 2),
      );
      for (const [i, info] of image_info.entries())
        expect(info.matched_sim).toBe(images[i]?.texts?.[info.matched_text_index]);
    }
    expect(record.settings).toMatchObject({
      similarities: [{ corpus: '0123456789abcdef', model: { name: 'clip', type: 'clip' } }],
      min_similarity: null,
    });
    expect(await validated(folder)).toEqual([]);
  });

  test('with assign=mmc4, matches images as MMC4 did, and validates', async () => {
    const { folder } = await exported('mmc4-jsonl', { formatOptions: { assign: 'mmc4' } });
    let moved = 0;
    for (const { image_info, similarity_matrix } of await mmc4(folder)) {
      const texts = image_info.map(({ matched_text_index }) => matched_text_index);
      expect(texts).toEqual(assignTexts(similarity_matrix, texts));
      expect(new Set(texts).size).toBe(texts.length);
      moved += texts.filter((text, i) => text !== i + 2).length;
    }
    expect(moved).toBeGreaterThan(0);
    expect(await validated(folder)).toEqual([]);
  });

  test('is null where nothing was measured, and validate says so', async () => {
    const { folder } = await exported('mmc4-jsonl', { similarities: [] });
    for (const { image_info } of await mmc4(folder))
      expect(new Set(image_info.map(({ matched_sim }) => matched_sim))).toEqual(new Set([null]));
    expect(await validated(folder)).toEqual([
      `${IMAGES} of ${IMAGES} images have no similarity (matched_sim null): it was not measured`,
    ]);
    const order = await exported('mmc4-jsonl', { similarities: [], formatOptions: { similarity: 'order' } });
    expect(await validated(order.folder)).toEqual([
      '15 of 15 records have 1 at the place of each image and 0 elsewhere for similarities: the order of the page, nothing measured',
    ]);
  });

  test('the same similarities give the same bytes', async () => {
    const [a, b] = [await exported('mmc4-jsonl'), await exported('mmc4-jsonl', { concurrency: 1 })];
    expect(a.record.files).toEqual(b.record.files);
  });
});

describe('pickles for VILA with similarities', () => {
  test('hold them for whole documents, sorted by the text that an image stands before', async () => {
    for (const assign of ['natural', 'mmc4'] as const) {
      const { folder } = await exported('vila-mmc4', { formatOptions: { assign } });
      const documents = await pickled(folder);
      expect(documents).toHaveLength(15);
      for (const document of documents) {
        const infos = document.get('image_info') as unknown as Map<string, PickleValue>[];
        const rows = document.get('similarity_matrix') as unknown as PickleValue[][];
        const { images } = lines.get(String(document.get('key')))!;
        const indexes = infos.map((info) => Number(info.get('matched_text_index')));
        expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
        for (const [i, info] of infos.entries()) {
          const similarity = float(info.get('matched_sim'));
          const image = images.find(({ texts }) => texts![indexes[i]!] === similarity);
          expect(rows[i]!.map(float)).toEqual(image?.texts);
        }
        if (assign === 'natural') expect(indexes).toEqual(images.map((_, i) => i + 2));
        else
          expect(new Set(indexes)).toEqual(
            new Set(
              assignTexts(
                images.map(({ texts }) => texts!),
                indexes,
              ),
            ),
          );
      }
      expect(await validated(folder)).not.toContainEqual(expect.stringMatching(/similarity/));
    }
  });

  test('are None and empty rows without, and validate says so', async () => {
    const { folder } = await exported('vila-mmc4', { similarities: [] });
    expect(await validated(folder)).toContain(
      `${IMAGES} of ${IMAGES} images have no similarity (matched_sim null): it was not measured`,
    );
  });

  test('hold for a pair the similarity of its text', async () => {
    const { folder } = await exported('vila-coyo');
    const pairs = await pickled(folder);
    expect(pairs).toHaveLength(IMAGES);
    const measured = new Map<string, number>();
    for (let n = 0; n < DOCUMENTS; n++) {
      const { sample } = await tinyDocument(n);
      for (const [i, image] of (lines.get(sample.key)?.images ?? []).entries())
        measured.set(`Figure ${i} of page ${n}.`, image.texts![i + 2]!);
    }
    for (const pair of pairs)
      expect(float(pair.get('similarity'))).toBe(measured.get(String(pair.get('text'))));
    await validated(folder);
  });
});

test('records of WebDataset carry the largest similarity of each image as a signal', async () => {
  const { folder, record } = await exported('webdataset', {
    geometry: { itemsPerShard: 64, multipleOf: 1, minImages: 0 },
  });
  const tar = record.files.find(({ name }) => name.endsWith('.tar'))!;
  let images = 0;
  for await (const { name, data } of readTar(createFsStore(folder).get(tar.name))) {
    if (!name.endsWith('.json')) continue;
    const sample = JSON.parse(data.toString('utf8')) as Awaited<ReturnType<typeof tinyDocument>>['sample'];
    for (const node of sample.nodes) {
      if (node.type !== 'image') continue;
      const { texts, alt } = lines.get(sample.key)!.images.find(({ part }) => part === node.part)!;
      expect(node.signals).toEqual({ text_similarity: Math.max(...texts!, alt!) });
      images += 1;
    }
  }
  expect(images).toBe(IMAGES);
  await validated(folder);
});

describe('a least similarity', () => {
  test('leaves images out that reach it with no text, counts them, and splits what is left', async () => {
    const best = [...lines.values()].flatMap(({ images }) =>
      images.map(({ texts, alt }) => Math.max(...texts!, alt!)),
    );
    const threshold = [...best].sort((a, b) => a - b)[10]!;
    const { folder, record } = await exported('mmc4-jsonl', {
      minSimilarity: threshold,
      geometry: { itemsPerShard: 64, multipleOf: 1, maxImages: 1 },
    });
    const low = best.filter((value) => value < threshold).length;
    expect(low).toBe(10);
    expect(record.left_out).toMatchObject({ image_similarity_too_low: low });
    expect(record.images).toBe(IMAGES - low);
    for (const { similarity_matrix, image_info } of await mmc4(folder)) {
      expect(image_info).toHaveLength(1);
      expect(similarity_matrix).toHaveLength(1);
    }
    expect(record.settings).toMatchObject({ min_similarity: threshold });
    await validated(folder);
  });

  test.each(['vila-coyo', 'vila-wds'])('of pairs in %s is that of their own text', async (format) => {
    const own = [...lines.values()].flatMap(({ images }) =>
      images.map(({ texts }, i) => texts?.[i + 2] ?? 2),
    );
    const threshold = [...own].sort((a, b) => a - b)[10]!;
    const best = [...lines.values()].flatMap(({ images }) =>
      images.map(({ texts, alt }) => Math.max(...texts!, alt!)),
    );
    // Held against the best text of the page, it would leave out fewer.
    expect(best.filter((value) => value < threshold).length).toBeLessThan(10);
    const { folder, record } = await exported(format, { minSimilarity: threshold });
    expect(record.left_out).toMatchObject({ pair_similarity_too_low: 10 });
    expect(record.images).toBe(IMAGES - 10);
    if (format === 'vila-coyo')
      for (const pair of await pickled(folder))
        expect(float(pair.get('similarity'))).toBeGreaterThanOrEqual(threshold);
  });

  test('goes together with an arm of the experiment', async () => {
    const { folder, record } = await exported('mmc4-jsonl', { ablation: 'pairs', minSimilarity: -1 });
    expect(record.images).toBe(IMAGES);
    for (const { image_info, similarity_matrix } of await mmc4(folder))
      for (const [i, row] of similarity_matrix.entries()) {
        // Between an image and a text of another page nothing was measured.
        expect(row[image_info[i]!.matched_text_index]).toBeTypeOf('number');
        expect(row.filter((value) => value !== null).length).toBeLessThan(
          image_info.length > 1 ? row.length : 99,
        );
      }
  });
});

describe('what does not go together ends in one line that says the fix', () => {
  test.each<[string, Partial<ExportOptions>, string, RegExp]>([
    [
      'assign=mmc4 without similarities',
      { similarities: [], formatOptions: { assign: 'mmc4' } },
      'no_similarity',
      /give --similarity$/,
    ],
    [
      'a least similarity without any',
      { similarities: [], minSimilarity: 0.2 },
      'no_similarity',
      /weft similarity$/,
    ],
    [
      'a least similarity beyond 1',
      { minSimilarity: 20 },
      'bad_similarity',
      /expected a cosine from -1 to 1, got 20/,
    ],
  ])('%s', async (_, options, code, message) => {
    const run = exported('mmc4-jsonl', options);
    await expect(run).rejects.toMatchObject({ code, exitCode: 2 });
    await expect(run).rejects.toThrow(message);
  });

  test('similarities of another corpus, and a prefix that holds none', async () => {
    const other = join(root, 'other');
    await writeTinyCorpus(other, { documents: 2 });
    const record = JSON.parse(await readFile(join(other, 'corpus.json'), 'utf8')) as object;
    await writeFile(join(other, 'corpus.json'), JSON.stringify({ ...record, plan: 'f'.repeat(16) }));
    await expect(exported('mmc4-jsonl', { corpora: [createFsStore(other)] })).rejects.toMatchObject({
      code: 'similarity_missing',
      message: expect.stringMatching(/no --similarity is of the corpus \S+ \(plan f{16}\); measure it/),
    });
    await expect(exported('mmc4-jsonl', { similarities: [createFsStore(other)] })).rejects.toMatchObject({
      code: 'not_similarities',
    });
  });
});

test('an image that could not be decoded has null for similarities, and is left out by a least similarity', async () => {
  const corpus = join(root, 'corpus');
  const measured = join(root, 'unmeasured');
  const out = createFsStore(measured);
  const source = createFsStore(join(root, 'measured'));
  for await (const { key } of source.list('')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.get(key)) chunks.push(chunk);
    let text = Buffer.concat(chunks).toString('utf8');
    // A line of the same length: the places of the others stay.
    if (key.endsWith('.jsonl'))
      text = text
        .split('\n')
        .map((line) => {
          if (line === '') return line;
          const parsed = JSON.parse(line) as SimilarityLine;
          const [first] = parsed.images;
          if (first === undefined || parsed.images.length !== 3) return line;
          const { alt: _alt, ...rest } = first;
          const edited = JSON.stringify({
            ...parsed,
            images: [{ ...rest, texts: null }, ...parsed.images.slice(1)],
          });
          return edited.padEnd(Buffer.byteLength(line), ' ');
        })
        .join('\n');
    await out.put(key, Buffer.from(text));
  }
  const options = { corpora: [createFsStore(corpus)], similarities: [out] };
  const { folder } = await exported('mmc4-jsonl', options);
  const records = (await mmc4(folder)).filter(({ image_info }) => image_info.length === 3);
  expect(records.length).toBeGreaterThan(0);
  for (const { image_info, similarity_matrix } of records) {
    expect(image_info.map(({ matched_sim }) => matched_sim === null)).toEqual([true, false, false]);
    expect(similarity_matrix[0]).toEqual([null, null, null, null, null]);
  }
  const notes = await validated(folder);
  expect(notes).toEqual([
    `${records.length} of ${IMAGES} images have no similarity (matched_sim null): it was not measured`,
  ]);
  const strict = await exported('mmc4-jsonl', { ...options, minSimilarity: -1 });
  expect(strict.record.left_out).toMatchObject({ image_similarity_unmeasured: records.length });
});
