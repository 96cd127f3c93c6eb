import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageNode } from '../../../src/model/document.js';
import { readPart } from '../../../src/sources/corpora/read-part.js';
import type { ReadyDocument } from '../../../src/sources/source.js';
import { memoryOpener, type Pixels, pixelsOf, pixelsOfPng, readCorpus, tarOf, tiffOf } from './fixtures.js';

const frames: Pixels[] = [pixelsOf(30, 20, 3, 1), pixelsOf(12, 25, 3, 2), pixelsOf(9, 9, 3, 3)];
const record = (n: number, over: object = {}) =>
  Buffer.from(
    JSON.stringify({
      texts: [`Page ${n}`, null, null, 'End'],
      images: [null, 'page_0_image_8', 'page_1_image_4', null],
      image_metadata: [
        { height: 20, width: 30, page: 0, sha256: 'of something else', xref: 8 },
        { height: 25, width: 12, page: 1, sha256: '', xref: 4 },
      ],
      url: `https://a.example/${n}.pdf`,
      bff_contained_ngram_count_before_dedupe: 29,
      ...over,
    }),
  );
const limits = { maxBytes: 1 << 20, maxPixels: 1 << 20 };

/** The images of a document, as the assemble phase gets them. */
async function imagesOf(tar: Buffer, { document }: ReadyDocument) {
  const opener = memoryOpener({ 'a.tar': tar });
  const nodes = document.nodes.filter((node): node is ImageNode => node.type === 'image');
  return Promise.all(nodes.map(({ src }) => readPart(opener, document.source, src, limits)));
}

describe('a MINT-1T tar', () => {
  it('gives documents whose images are the frames of the TIFF next to them, pixel for pixel', async () => {
    const tar = tarOf([
      ['d/ef8e.json', record(1)],
      ['d/ef8e.tiff', tiffOf(frames.slice(0, 2))],
      ['d/3006.tiff', tiffOf(frames.slice(1), { big: true })],
      ['d/3006.json', record(2)],
    ]);
    const { documents, drops } = await readCorpus('mint1t', 'a.tar', tar);
    expect(drops).toEqual([]);
    expect(documents.map(({ document }) => document.url)).toEqual([
      'https://a.example/1.pdf',
      'https://a.example/2.pdf',
    ]);
    expect(documents[0]?.document).toMatchObject({
      source: { input: 'a.tar', offset: 0, path: 'd/ef8e.json' },
      signals: { bff_contained_ngram_count_before_dedupe: 29 },
      nodes: [
        { text: 'Page 1' },
        { type: 'image', declared_width: 30, declared_height: 20 },
        { type: 'image', declared_width: 12 },
        { text: 'End' },
      ],
    });
    for (const [i, wanted] of [
      [0, frames.slice(0, 2)],
      [1, frames.slice(1)],
    ] as const) {
      const images = await imagesOf(tar, documents[i]!);
      expect(images).toHaveLength(2);
      for (const [n, image] of images.entries()) {
        if ('drop' in image) throw new Error(image.drop.reason);
        const { data, width } = await pixelsOfPng(image.body);
        expect(width).toBe(wanted[n]?.width);
        expect(data.equals(wanted[n]!.data)).toBe(true);
      }
    }
  });

  it('whose TIFF has other frames than the record has images gives none of them', async () => {
    for (const count of [1, 3]) {
      const tar = tarOf([
        ['a.json', record(1)],
        ['a.tiff', tiffOf(frames.slice(0, count))],
      ]);
      const { documents } = await readCorpus('mint1t', 'a.tar', tar);
      expect(await imagesOf(tar, documents[0]!)).toMatchObject([
        { drop: { reason: 'frames_differ' } },
        { drop: { reason: 'frames_differ' } },
      ]);
    }
  });

  it('with samples that are not whole gives a drop for each, and the others', async () => {
    const tar = tarOf([
      ['a.tiff', tiffOf([frames[0]!])],
      ['b.json', Buffer.from('{')],
      ['c.json', record(3)],
      ['d.json', Buffer.from('[]')],
      ['d.tiff', Buffer.alloc(0)],
      ['e.json', record(5)],
      ['e.tiff', Buffer.alloc(0)],
      ['f.json', record(6, { images: [null] })],
      ['notes.txt', Buffer.from('hello')],
    ]);
    const { documents, drops } = await readCorpus('mint1t', 'a.tar', tar);
    expect(drops.map(({ level, reason }) => `${level}:${reason}`)).toEqual([
      'record:missing_field',
      'record:bad_json',
      'record:bad_record',
      'record:lists_unequal',
    ]);
    expect(documents.map(({ document }) => document.url)).toEqual([
      'https://a.example/3.pdf',
      'https://a.example/5.pdf',
    ]);
    expect(documents[0]?.drops.map(({ reason }) => reason)).toEqual(['bad_image_url', 'bad_image_url']);
    expect(await imagesOf(tar, documents[1]!)).toMatchObject([
      { drop: { reason: 'image_undecodable' } },
      { drop: { reason: 'image_undecodable' } },
    ]);
  });

  it('that is gzipped is refused with the fix', async () => {
    const { documents, drops } = await readCorpus(
      'mint1t',
      'a.tar.gz',
      gzipSync(tarOf([['a.json', record(1)]])),
    );
    expect(documents).toEqual([]);
    expect(drops).toMatchObject([
      { level: 'unit', reason: 'tar_not_seekable', detail: expect.stringContaining('gunzip') },
    ]);
  });

  it('cut anywhere keeps every whole sample before, and says that it is cut', async () => {
    const tar = tarOf([
      ['a.json', record(1)],
      ['a.tiff', tiffOf(frames.slice(0, 2))],
      ['b.json', record(2)],
      ['b.tiff', tiffOf(frames.slice(0, 2))],
    ]);
    const data = tar.length - 1024;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 600, max: data }), async (end) => {
        const { documents, drops } = await readCorpus('mint1t', 'a.tar', tar.subarray(0, end));
        expect(documents.length).toBeLessThanOrEqual(2);
        expect(drops.some(({ level }) => level === 'unit')).toBe(true);
      }),
    );
  });
});
