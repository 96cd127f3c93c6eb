import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSample } from '../../../../src/corpus/corpus-reader.js';
import { eagleWdsFormat } from '../../../../src/export/formats/eagle-wds/format.js';
import type { ExportFormat } from '../../../../src/export/formats/export-format.js';
import { llavaNextFormat } from '../../../../src/export/formats/llava-next/format.js';
import { vilaCoyoFormat } from '../../../../src/export/formats/vila-coyo/format.js';
import { vilaMmc4Format } from '../../../../src/export/formats/vila-mmc4/format.js';
import { vilaWdsFormat } from '../../../../src/export/formats/vila-wds/format.js';
import { listDocuments } from '../../../../src/export/read/document-refs.js';
import type { PickleKey, PickleValue } from '../../../../src/formats/pickle/pickle-value.js';
import { readPickleList } from '../../../../src/formats/pickle/read-pickle.js';
import { createFsStore } from '../../../../src/store/fs-store.js';
import { exportTinyCorpus, type TinyExport } from '../../../support/export-in-process.js';
import { shortItem } from './vila-items.js';

type Dict = Map<PickleKey, PickleValue>;

async function readShard(path: string): Promise<Dict[]> {
  const bytes = await readFile(path);
  const records: Dict[] = [];
  for await (const record of readPickleList(() => [bytes], { name: path })) records.push(record as Dict);
  return records;
}

async function originals(tiny: TinyExport): Promise<Map<string, Buffer>> {
  const store = createFsStore(join(tiny.folder, '..', 'corpus'));
  const bytes = new Map<string, Buffer>();
  for await (const ref of listDocuments(store, 0)) {
    const { sample, images } = await readSample(store, { name: ref.shard }, ref);
    for (const node of sample.nodes)
      if (node.type === 'image') bytes.set(node.sha256, images.get(node.part) as Buffer);
  }
  return bytes;
}

/** Mean difference of two images, in levels of 256, alpha on white. */
async function difference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [x, y] = await Promise.all(
    [a, b].map((data) => sharp(data).flatten({ background: '#ffffff' }).raw().toBuffer()),
  );
  expect(x?.length).toBe(y?.length);
  return (x as Buffer).reduce((sum, level, i) => sum + Math.abs(level - (y?.[i] ?? 0)), 0) / (x?.length ?? 1);
}

describe('vila-mmc4', () => {
  let tiny: TinyExport;
  beforeAll(async () => {
    tiny = await exportTinyCorpus(vilaMmc4Format, {
      documents: 24,
      geometry: { itemsPerShard: 4, multipleOf: 4, equalCounts: true, minImages: 1 },
    });
  });
  afterAll(() => tiny.remove());

  test('the shard folder holds pairs of .pkl and .count and nothing else', async () => {
    const names = (await readdir(join(tiny.folder, 'pkl-core'))).sort();
    const stems = ['00000', '00001', '00002', '00003'].map((n) => `tiny-${n}`);
    expect(names).toEqual(stems.flatMap((stem) => [`${stem}.count`, `${stem}.pkl`]));
    for (const stem of stems)
      expect(await readFile(join(tiny.folder, 'pkl-core', `${stem}.count`), 'utf8')).toBe('4');
    expect(tiny.record).toMatchObject({
      shards: 4,
      items: 16,
      left_out: { too_few_images: 6, held_back_tail: 2 },
    });
  });

  test('records have the keys that the loaders read, a row for each image, and their origin', async () => {
    for (const record of await readShard(join(tiny.folder, 'pkl-core', 'tiny-00000.pkl'))) {
      const infos = record.get('image_info') as Dict[];
      const texts = record.get('text_list') as string[];
      expect(record.get('similarity_matrix')).toEqual(infos.map(() => []));
      expect(record.get('url')).toBe(tiny.samples.get(record.get('key') as string)?.url);
      expect(record.get('could_have_url_duplicate')).toBe(0);
      for (const info of infos) {
        expect(info.get('matched_text_index')).toBeTypeOf('number');
        expect(info.get('matched_text_index')).toBeLessThan(texts.length);
        expect(info.get('image_name')).toMatch(/^[0-9a-f]{12}\.jpg$/);
        expect(info.get('matched_sim')).toBeNull();
        expect(info.get('raw_url')).toMatch(/^https:/);
      }
    }
  });

  test('a JPEG passes untouched; PNG and WebP become JPEG with the same pixels', async () => {
    const stored = await originals(tiny);
    const formats = new Map<string, number>();
    for (const n of [0, 1, 2, 3]) {
      for (const record of await readShard(join(tiny.folder, 'pkl-core', `tiny-0000${n}.pkl`))) {
        for (const info of record.get('image_info') as Dict[]) {
          const jpeg = Buffer.from(info.get('image_base64') as string, 'base64');
          const original = stored.get(info.get('sha256') as string) as Buffer;
          const { format } = await sharp(original).metadata();
          formats.set(format, (formats.get(format) ?? 0) + 1);
          if (format === 'jpeg') expect(jpeg.equals(original)).toBe(true);
          expect((await sharp(jpeg).metadata()).format).toBe('jpeg');
          expect(await difference(jpeg, original)).toBeLessThan(4);
        }
      }
    }
    expect([...formats.keys()].sort()).toEqual(['jpeg', 'png', 'webp']);
  });

  test('what was adapted is stated in the README of the launch files', async () => {
    const readme = await readFile(join(tiny.folder, 'launch', 'README.md'), 'utf8');
    expect(readme).toMatch(/images re-encoded as JPEG: \d+/);
  });
});

describe.each<[ExportFormat, Record<string, string>]>([
  [vilaMmc4Format, {}],
  [vilaCoyoFormat, { flavour: 'mmc4-pairs' }],
  [vilaWdsFormat, {}],
  [llavaNextFormat, { turns: 'single' }],
  [eagleWdsFormat, {}],
])('$name', (format, formatOptions) => {
  const geometry = { maxImages: format.geometry.maxImages, minImages: 1 };

  test('the same seed gives the same bytes', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(() => exportTinyCorpus(format, { formatOptions, geometry })),
    );
    expect(first?.record.files.length).toBeGreaterThan(0);
    expect(first?.record).toEqual(second?.record);
    await first?.remove();
    await second?.remove();
  });
  test('refuses an option that it does not have', async () => {
    await expect(exportTinyCorpus(format, { formatOptions: { colour: 'red' } })).rejects.toMatchObject({
      code: 'unknown_option',
    });
  });
  test('refuses a JPEG quality beyond its range', async () => {
    await expect(exportTinyCorpus(format, { formatOptions: { jpeg_quality: '101' } })).rejects.toMatchObject({
      code: 'bad_option',
    });
  });
});

test('vila-mmc4 refuses documents without images, on which the loader fails', async () => {
  await expect(exportTinyCorpus(vilaMmc4Format, { geometry: { minImages: 0 } })).rejects.toMatchObject({
    code: 'no_images',
  });
});
test('vila-mmc4 refuses documents of more than six images, of which the loader loses the rest', async () => {
  const item = shortItem(['A', 0, 1, 2, 3, 4, 5, 6]);
  const folder = await mkdtemp(join(tmpdir(), 'weft-mmc4-'));
  const writer = vilaMmc4Format.createWriter({ name: 'x', folder, shards: 1, options: {} });
  const items = (async function* () {
    yield item;
  })();
  await expect(writer.writeShard(0, items)).rejects.toMatchObject({ code: 'too_many_images' });
  expect(await readdir(join(folder, 'pkl-core'))).toEqual([]);
  await rm(folder, { recursive: true });
});
test.each([vilaCoyoFormat, vilaWdsFormat])('$name refuses records of several images', async (format) => {
  await expect(exportTinyCorpus(format, { geometry: { maxImages: 6, minImages: 1 } })).rejects.toMatchObject({
    code: 'not_a_pair',
  });
});
