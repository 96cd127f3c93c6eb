import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';

const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `word${(from + i) * 7919}`).join(' ');
const NOTICE =
  'Please write to the editors of this journal when you have found an error in one of the pages.';

/** A page of 120 words from `first` on, the notice, and pictures by number; each picture is 200 × 150. */
const page = (first: number, pictures: number[], text = words(first, 120)) =>
  `<html><head><title>Page ${first}</title></head><body><article><h1>Page ${first}</h1><p>${text}.</p>${pictures
    .map(
      (n) => `<p><img src="img/${n}.png" width="200" height="150"></p><p>${words(first + 500 + n, 30)}.</p>`,
    )
    .join('')}<p>${NOTICE}</p></article></body></html>`;

const curate = { near_duplicates: { keep: 'newest' }, repeated_paragraphs: { min_pages: 3 } };
const pipeline = (input: string, more = {}) => ({
  source: { type: 'html', input, base_url: 'https://journal.example/' },
  fetch: { network: false },
  curate,
  ...more,
});

let site: string;

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'weft-duplicates-'));
  for (const folder of ['old', 'new']) await mkdir(join(site, folder, 'img'), { recursive: true });
  for (const folder of ['old', 'new']) {
    for (const n of [1, 2, 3, 4])
      await writeFile(join(site, folder, 'img', `${n}.png`), await tinyPicture(n * 7, 200, 150));
    // Picture 5 is picture 1, smaller.
    const smaller = await sharp(await tinyPicture(7, 200, 150))
      .resize(180)
      .png()
      .toBuffer();
    await writeFile(join(site, folder, 'img', '5.png'), smaller);
  }
  await writeFile(join(site, 'old', 'a.html'), page(0, [1, 2, 5, 1]));
  await writeFile(join(site, 'old', 'b.html'), page(0, [1, 2], words(0, 119)));
  await writeFile(join(site, 'old', 'c.html'), page(2000, [3]));
  await writeFile(join(site, 'old', 'd.html'), page(4000, [4]));
  await writeFile(join(site, 'old', 'e.html'), page(6000, [2]));
  await writeFile(join(site, 'new', 'f.html'), page(2000, [3], `${words(2000, 118)} new end`));
  await writeFile(join(site, 'new', 'g.html'), page(8000, [4]));
  return () => rm(site, { recursive: true });
});

describe('a build', () => {
  it('drops near-duplicate pages, repeated paragraphs and repeated pictures, each counted, and is whole', async () => {
    const { samples, drops, report, validation } = await buildInProcess(pipeline('old'), { baseDir: site });
    const of = (level: string) =>
      drops
        .filter((drop) => drop.level === level)
        .map(({ reason, url = '' }) => [reason, url.split('/').at(-1)]);
    expect(of('document')).toEqual([['near_duplicate', 'b.html']]);
    expect(of('image')).toEqual([
      ['image_repeated', '5.png'],
      ['image_repeated', '1.png'],
    ]);
    expect(of('node')).toEqual([
      ['repeated_paragraph', ''],
      ['repeated_paragraph', ''],
      ['repeated_paragraph', ''],
    ]);
    const texts = samples.map(({ sample }) => JSON.stringify(sample.texts).includes(NOTICE));
    expect(texts).toEqual([true, false, false, false]);
    expect(samples[0]?.sample.images.filter(Boolean)).toHaveLength(2);
    expect(report.stats.counts.curate).toMatchObject({
      dropped_documents: 1,
      dropped_nodes: 3,
      near_pairs: 1,
    });
    expect(report.stats.drops.assemble).toMatchObject({
      'document:near_duplicate': 1,
      'node:repeated_paragraph': 3,
      'image:image_repeated': 2,
    });
    expect(validation.findings).toEqual([]);
  });

  it('keeps all of them on request', async () => {
    const { samples } = await buildInProcess(
      pipeline('old', {
        curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 } },
        rules: { preset: 'none' },
      }),
      { baseDir: site },
    );
    expect(samples).toHaveLength(5);
    expect(samples.every(({ sample }) => JSON.stringify(sample.texts).includes(NOTICE))).toBe(true);
    expect(samples[0]?.sample.images.filter(Boolean)).toHaveLength(4);
  });

  it('against an earlier one leaves out what that stores, and knows when it has changed', async () => {
    const earlier = await buildInProcess(pipeline('old'), { baseDir: site });
    const against = { against: [earlier.store.uri] };
    const built = await buildInProcess(pipeline('new', against), { baseDir: site });
    expect(built.drops.filter(({ level }) => level === 'document')).toMatchObject([
      {
        reason: 'near_duplicate_of_earlier',
        url: 'https://journal.example/f.html',
        detail: expect.stringMatching(
          new RegExp(`^jaccard 0\\.\\d\\d, kept ${earlier.report.plan}/html-00000#2$`),
        ),
      },
    ]);
    expect(built.samples.map(({ sample }) => sample.url)).toEqual(['https://journal.example/g.html']);
    expect(built.validation.findings).toEqual([]);
    const again = await buildInProcess(pipeline('old', against), { baseDir: site });
    expect(again.samples).toEqual([]);
    // b.html is not stored there, but nearly is.
    expect(again.report.stats.drops.assemble).toMatchObject({ 'document:in_earlier_build': 4 });
    const alone = await buildInProcess(pipeline('new'), { baseDir: site });
    expect(alone.report.plan).not.toBe(built.report.plan);
    await expect(buildInProcess(pipeline('new'), { baseDir: site, store: built.store })).rejects.toThrow(
      'against',
    );
  });

  it('refuses an earlier one that was signed otherwise, and what is none', async () => {
    const other = { near_duplicates: { keep: 'newest', ngram: 4 } };
    const earlier = await buildInProcess(pipeline('old', { curate: other }), { baseDir: site });
    await expect(
      buildInProcess(pipeline('new', { against: [earlier.store.uri] }), { baseDir: site }),
    ).rejects.toMatchObject({ code: 'other_signatures' });
    await expect(
      buildInProcess(pipeline('new', { against: [join(site, 'new')] }), { baseDir: site }),
    ).rejects.toMatchObject({ code: 'not_a_corpus' });
  });
});
