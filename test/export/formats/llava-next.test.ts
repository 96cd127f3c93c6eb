import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { llavaNextFormat } from '../../../src/export/formats/llava-next/format.js';
import { exportTinyCorpus, type TinyExport } from '../../support/export-in-process.js';
import { sha256 } from '../../support/tiny-corpus.js';

interface Row {
  id: string;
  image: string[];
  url: string;
  conversations: { from: string; value: string }[];
}

let tiny: TinyExport;
let text: string;
beforeAll(async () => {
  tiny = await exportTinyCorpus(llavaNextFormat, { geometry: { minImages: 1 } });
  text = await readFile(join(tiny.folder, 'llava-next', 'data.json'), 'utf8');
});
afterAll(() => tiny.remove());

test('all shards are one JSON array, a record on each line', () => {
  const rows = JSON.parse(text) as Row[];
  expect(rows).toHaveLength(12);
  expect(text.trimEnd().split('\n')).toHaveLength(14);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(12);
});

test('images are files of their own, with the bytes of the corpus, named relative to the media folder', async () => {
  for (const { id, image } of JSON.parse(text) as Row[]) {
    const stored = tiny.expected.find(({ key }) => key === id)?.nodes.filter((node) => 'image' in node);
    const seen = await Promise.all(
      image.map(async (path) => ({
        image: sha256(await readFile(join(tiny.folder, 'llava-next', 'media', path))),
      })),
    );
    expect(seen).toEqual(stored);
  }
});

test('every conversation has as many placeholders as images, and says where it is from', () => {
  for (const { id, image, url, conversations } of JSON.parse(text) as Row[]) {
    const marks = conversations.flatMap(({ value }) => value.match(/<image>/g) ?? []);
    expect(marks).toHaveLength(image.length);
    expect(url).toBe(tiny.samples.get(id)?.url);
  }
});
