import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportItem, ExportNode } from '../../../src/export/formats/export-item.js';
import { mmc4ImageName, mmc4Record } from '../../../src/export/formats/mmc4-jsonl/record.js';
import { omniCorpusImageName, omniCorpusRecord } from '../../../src/export/formats/omnicorpus/record.js';

const text = (value: string): ExportNode => ({ type: 'text', role: 'paragraph', text: value });
const image = (n: number): ExportNode => ({
  type: 'image',
  part: `${n}.jpg`,
  original_url: `https://example.org/${n}.jpg`,
  final_url: `https://cdn.example.org/${n}.jpg`,
  origin: 'http',
  sha256: n.toString(16).padStart(64, '0'),
  width: 400,
  height: 300,
  bytes: 3,
  format: 'jpeg',
  original_width: 400,
  original_height: 300,
  original_bytes: 3,
  original_format: 'jpeg',
  phash: '0'.repeat(16),
  dhash: 'f'.repeat(16),
  data: Buffer.from([1, 2, n]),
});
const item = (nodes: ExportNode[]): ExportItem => ({
  key: 'k',
  nodes,
  document: {
    schema: 'weft/sample/1',
    key: 'k',
    id: 'k',
    url: 'https://example.org/page',
    source: { input: 'x', offset: 0 },
    signals: {},
  },
});
const anyNodes = fc
  .array(fc.oneof(fc.string({ minLength: 1 }), fc.constant(null)), { maxLength: 12 })
  .map((slots) => slots.map((slot, i) => (slot === null ? image(i) : text(slot))));

describe('an MMC4 record', () => {
  test('gives each image the text that follows it; two may share one, and the last text takes what is behind it', () => {
    const record = mmc4Record(item([image(0), text('a'), image(1), image(2), text('b'), image(3)]), 'null');
    expect(record.text_list).toEqual(['a', 'b']);
    expect(record.image_info.map((info) => info.matched_text_index)).toEqual([0, 1, 1, 1]);
    expect(record.image_info[0]).toMatchObject({ raw_url: 'https://example.org/0.jpg', matched_sim: null });
    expect(record.similarity_matrix).toEqual(Array.from({ length: 4 }, () => [null, null]));
  });

  test('has a text to point at even where the page has none', () => {
    const record = mmc4Record(item([image(0)]), 'order');
    expect(record.text_list).toEqual(['']);
    expect(record.similarity_matrix).toEqual([[1]]);
  });

  test('always has a row for each image, a column for each text, and indexes within the texts that rise', () => {
    fc.assert(
      fc.property(anyNodes, fc.constantFrom('null', 'order'), (nodes, similarity) => {
        const record = mmc4Record(item(nodes), similarity);
        const indexes = record.image_info.map((info) => info.matched_text_index);
        expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
        expect(indexes.every((i) => i >= 0 && i < record.text_list.length)).toBe(true);
        expect(record.similarity_matrix).toHaveLength(record.image_info.length);
        for (const [i, row] of record.similarity_matrix.entries()) {
          expect(row).toHaveLength(record.text_list.length);
          if (similarity === 'order') expect(row.indexOf(1)).toBe(indexes[i]);
          else expect(row.every((value) => value === null)).toBe(true);
        }
      }),
    );
  });

  test('names an image by its content', () => {
    expect(mmc4ImageName({ sha256: 'ab'.repeat(32), format: 'jpeg' })).toBe(`${'ab'.repeat(16)}.jpg`);
    expect(mmc4ImageName({ sha256: 'ab'.repeat(32), format: 'webp' })).toBe(`${'ab'.repeat(16)}.webp`);
  });
});

describe('an OmniCorpus record', () => {
  test('has exactly one of image and text in each slot, and metadata exactly for the images', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const { images, texts, metadata } = omniCorpusRecord(item(nodes));
        expect(images.map((url) => url === null)).toEqual(texts.map((value) => value !== null));
        expect(metadata.map((facts) => facts === null)).toEqual(images.map((url) => url === null));
        expect(texts.filter((value) => value !== null)).toEqual(
          nodes.flatMap((node) => (node.type === 'text' ? [node.text] : [])),
        );
      }),
    );
  });

  test('names the file of an image by the SHA-256 of its URL', () => {
    const { metadata, general_metadata } = omniCorpusRecord(item([image(1)]));
    const name = omniCorpusImageName('https://example.org/1.jpg');
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(metadata[0]).toMatchObject({ filename: name, img_url_sha: name, width: 400, height: 300 });
    expect(general_metadata).toMatchObject({
      url: 'https://example.org/page',
      id: 'k',
      domain: ['example.org'],
    });
  });
});
