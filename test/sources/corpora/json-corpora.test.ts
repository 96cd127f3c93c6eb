import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../../src/config/compile-schema.js';
import { jsonl, outline, readCorpus, type ZipOptions, zipOf } from './fixtures.js';

const mmc4 = (over: object = {}) => ({
  url: 'https://a.example/1',
  text_list: ['One.', 'Two.', 'Three.'],
  image_info: [
    { image_name: 'aa.jpg', raw_url: 'https://a.example/a.jpg', matched_text_index: 2, matched_sim: 0.31 },
    { image_name: 'bb.jpg', raw_url: 'https://a.example/b.jpg', matched_text_index: 0, matched_sim: 0.2 },
    { image_name: 'cc.jpg', raw_url: 'https://a.example/c.jpg', matched_text_index: 2, matched_sim: 0.25 },
  ],
  similarity_matrix: [],
  could_have_url_duplicate: 1,
  ...over,
});
const interleaved = (over: object = {}) => ({
  texts: ['One', null, 'Two'],
  images: [null, 'https://a.example/a.jpg', null],
  general_metadata: { url: 'https://a.example/2', id: 'doc-2', toxic_prob: 0.01 },
  metadata: [null, { width: 640, height: 480, aesthetic_prob: 4.5, unsafe_prob: 0.1 }, null],
  ...over,
});

describe('an MMC4 record', () => {
  it('puts each image before its sentence, in the order of image_info, and keeps what was measured', async () => {
    const { documents, drops } = await readCorpus('mmc4', 'a.jsonl', jsonl(mmc4()));
    expect(drops).toEqual([]);
    expect(outline(documents[0]!)).toEqual([
      '<https://a.example/b.jpg>',
      'One.',
      'Two.',
      '<https://a.example/a.jpg>',
      '<https://a.example/c.jpg>',
      'Three.',
    ]);
    expect(documents[0]?.document).toMatchObject({
      url: 'https://a.example/1',
      signals: { could_have_url_duplicate: 1 },
      source: { input: 'a.jsonl', offset: 0 },
    });
    expect(documents[0]?.document.nodes[0]).toMatchObject({ signals: { matched_sim: 0.2 } });
  });

  it('names images that were downloaded before only when the pipeline has some, and never outside of them', async () => {
    const hostile = mmc4({
      image_info: [{ image_name: '../../secret.jpg', raw_url: 'file:///etc/passwd', matched_text_index: 0 }],
    });
    const read = await readCorpus('mmc4', 'a.jsonl', jsonl(mmc4(), hostile), { images: 'images' });
    const [image] = read.documents[0]!.document.nodes;
    expect(image).toMatchObject({
      src: 'https://a.example/b.jpg',
      candidates: [{ url: 'https://a.example/b.jpg' }, { url: 'part:images/bb.jpg?name=bb.jpg' }],
    });
    expect(outline(read.documents[1]!)).toEqual(['One.', 'Two.', 'Three.']);
    expect(read.documents[1]?.drops).toMatchObject([{ level: 'image', reason: 'bad_image_url' }]);
  });

  it.each([
    ['missing_field', mmc4({ url: undefined })],
    ['bad_url', mmc4({ url: 'nowhere' })],
    ['missing_field', mmc4({ text_list: null })],
    ['bad_field', mmc4({ text_list: 'One.' })],
    ['bad_field', mmc4({ text_list: ['One.', 2] })],
    ['bad_field', mmc4({ image_info: { 0: {} } })],
    ['bad_field', mmc4({ image_info: [null] })],
    ['empty_document', mmc4({ text_list: [], image_info: [] })],
    ['bad_record', [1, 2]],
    ['bad_json', '{"url": "https://a.example/1", '],
  ])('that is hostile is dropped as %s', async (reason, record) => {
    const { documents, drops } = await readCorpus('mmc4', 'a.jsonl', jsonl(record));
    expect(documents).toEqual([]);
    expect(drops).toMatchObject([{ level: 'record', reason }]);
  });

  it.each([-1, 3, 1.5, '2', null])(
    'loses only the image that was matched with sentence %s',
    async (index) => {
      const [image] = mmc4().image_info;
      const { documents } = await readCorpus(
        'mmc4',
        'a.jsonl',
        jsonl(mmc4({ image_info: [{ ...image, matched_text_index: index }] })),
      );
      expect(outline(documents[0]!)).toEqual(['One.', 'Two.', 'Three.']);
      expect(documents[0]?.drops).toMatchObject([{ level: 'image', reason: 'bad_image_index' }]);
    },
  );
});

describe('a record in the parallel layout', () => {
  it('keeps order, URL, id, sizes and measures', async () => {
    const { documents } = await readCorpus('omnicorpus', 'a.jsonl', jsonl(interleaved()));
    expect(outline(documents[0]!)).toEqual(['One', '<https://a.example/a.jpg>', 'Two']);
    expect(documents[0]?.document).toMatchObject({ id: 'doc-2', signals: { toxic_prob: 0.01 } });
    expect(documents[0]?.document.nodes[1]).toMatchObject({
      declared_width: 640,
      declared_height: 480,
      signals: { aesthetic_prob: 4.5, unsafe_prob: 0.1 },
    });
  });

  it('reads metadata that is JSON text, as OBELICS publishes it', async () => {
    const record = interleaved({
      general_metadata: JSON.stringify({ url: 'https://a.example/3' }),
      metadata: JSON.stringify([null, { src: 'x', alt_text: 'A boat', rendered_width: 300 }, null]),
    });
    const { documents } = await readCorpus('obelics', 'a.jsonl', jsonl(record));
    expect(documents[0]?.document.url).toBe('https://a.example/3');
    expect(documents[0]?.document.nodes[1]).toMatchObject({ alt: 'A boat', declared_width: 300 });
  });

  it.each([
    ['bad_slot', interleaved({ texts: ['One', 'Two', 'Three'] })],
    ['bad_slot', interleaved({ texts: ['One', null, null] })],
    ['lists_unequal', interleaved({ texts: ['One', null] })],
    ['missing_field', interleaved({ texts: undefined })],
    ['missing_field', interleaved({ images: undefined })],
    ['bad_field', interleaved({ texts: ['One', null, 7] })],
    ['bad_field', interleaved({ images: [null, 7, null] })],
    ['bad_field', interleaved({ texts: {} })],
    ['bad_url', interleaved({ url: 'no url' })],
    ['no_order', interleaved({ texts: undefined, sentences: [['One']], matrix: [] })],
    ['empty_document', interleaved({ texts: [], images: [] })],
    ['empty_document', interleaved({ texts: [' ', null, '\0'], images: [null, 'ftp://a/b', null] })],
  ])('that is hostile is dropped as %s', async (reason, record) => {
    const { documents, drops } = await readCorpus('obelics', 'a.jsonl', jsonl(record));
    expect(documents).toEqual([]);
    expect(drops).toMatchObject([{ level: 'record', reason }]);
  });

  it('follows only web and data: addresses, and no place in a file that a record makes up', async () => {
    const images = [
      'part:x?row=0&image=0',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
      'https://a.example/ü.png',
    ];
    const { documents } = await readCorpus(
      'obelics',
      'a.jsonl',
      jsonl(interleaved({ texts: [null, null, null, null], images, metadata: '{' })),
    );
    expect(outline(documents[0]!)).toEqual(['<data:image/png;base64,AA>', '<https://a.example/ü.png>']);
    expect(documents[0]?.drops.map(({ reason }) => reason)).toEqual(['bad_image_url', 'bad_image_url']);
  });

  it('loses lone surrogates and NUL, which would break the readers behind', async () => {
    const line = '{"url":"https://a.example/","texts":["a\\ud800b\\u0000c\\udc00"],"images":[null]}';
    const { documents } = await readCorpus('obelics', 'a.jsonl', jsonl(line));
    expect(outline(documents[0]!)).toEqual(['a\ufffdbc\ufffd']);
  });

  it('names images that were downloaded before by the hash of their address, as OmniCorpus stores them', async () => {
    const { documents } = await readCorpus('omnicorpus', 'a.jsonl', jsonl(interleaved()), {
      images: 'images',
    });
    const name = createHash('sha256').update('https://a.example/a.jpg').digest('hex');
    expect(documents[0]?.document.nodes[1]).toMatchObject({
      src: 'https://a.example/a.jpg',
      candidates: [{ url: 'https://a.example/a.jpg' }, { url: `part:images/${name}?name=${name}` }],
    });
  });

  it('without a URL is known by its place', async () => {
    const { documents } = await readCorpus(
      'obelics',
      'a.jsonl',
      jsonl(interleaved({ general_metadata: null })),
    );
    expect(documents[0]?.document).toMatchObject({ url: 'part:a.jsonl/0', notes: ['no_url'] });
  });
});

describe('any records at all', () => {
  const check = compileSchema('document');
  const junk = fc.jsonValue({ maxDepth: 3 });
  const field = (...good: unknown[]) => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good) }, junk);
  const record = fc.record(
    {
      url: field('https://a.example/', ''),
      text_list: field(['a', 'b'], []),
      image_info: field([{ image_name: 'a', raw_url: 'https://a.example/i', matched_text_index: 1 }], []),
      texts: field(['a', null], [null, 'b'], ['', 'c']),
      images: field([null, 'https://a.example/i'], ['x', null], [null, null]),
      images_urls: field(['', 'https://a.example/i', '']),
      metadata: field('[]', [null, { alt_text: 'x', width: 1e30 }]),
      general_metadata: field('{}', { url: 'https://a.example/', id: 'i' }),
    },
    { requiredKeys: [] },
  );

  it.each(['mmc4', 'obelics', 'omnicorpus', 'mint1t'] as const)(
    'as %s: each line is one document or one drop, documents fit the schema, and places are unique',
    async (type) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof(record, junk), { maxLength: 12 }), async (rows) => {
          const lines = rows.filter((row) => JSON.stringify(row).trim() !== '');
          const { documents, drops } = await readCorpus(
            type,
            'a.jsonl',
            jsonl(...lines.map((row) => JSON.stringify(row))),
          );
          expect(documents.length + drops.length).toBe(lines.length);
          for (const { document } of documents) {
            const stored = JSON.parse(JSON.stringify({ ...document, id: document.id ?? 'x' }));
            expect(check(stored), JSON.stringify(check.errors)).toBe(true);
          }
          const places = documents.map(({ document }) => document.source.offset);
          expect(new Set(places).size).toBe(places.length);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('keep text and order, whatever the text is', async () => {
    const slot = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ text, image: null })),
      fc.nat(99).map((n) => ({ text: null, image: `https://a.example/${n}` })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(slot, { minLength: 1, maxLength: 20 }), async (slots) => {
        const row = interleaved({
          texts: slots.map(({ text }) => text),
          images: slots.map(({ image }) => image),
          metadata: null,
        });
        const { documents } = await readCorpus('obelics', 'a.jsonl', jsonl(row));
        const wanted = slots
          .map(({ text, image }) => (image === null ? (text ?? '').replaceAll('\0', '') : `<${image}>`))
          .filter((line) => line.trim() !== '');
        expect(documents.flatMap(outline)).toEqual(wanted);
      }),
    );
  });
});

describe('a file of lines', () => {
  const rows = Array.from({ length: 40 }, (_, i) => mmc4({ url: `https://a.example/${i}` }));
  const urls = rows.map(({ url }) => url);
  const read = async (name: string, bytes: Buffer, config = {}) => {
    const { documents, drops } = await readCorpus('mmc4', name, bytes, config);
    return { urls: documents.map(({ document }) => document.url), drops };
  };

  it('gives the same records plain, gzipped, zipped, and cut into units anywhere', async () => {
    const plain = jsonl(...rows);
    expect((await read('a.jsonl.gz', gzipSync(plain))).urls).toEqual(urls);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: plain.length }), async (unit_bytes) => {
        expect((await read('a.jsonl', plain, { unit_bytes })).urls).toEqual(urls);
      }),
      { numRuns: 25 },
    );
  });

  const layouts: ZipOptions[] = [
    {},
    { stored: true },
    { descriptor: 'plain' },
    { descriptor: 'signed' },
    { descriptor: 'wide' },
  ];
  it.each(layouts)('zipped as %j is read whole, past members that are no records', async (options) => {
    const members: [string, Buffer][] = [
      ['__MACOSX/._docs.jsonl', Buffer.from('no JSON')],
      ['readme.txt', Buffer.from('hello')],
      ['docs_shard_1_v2.jsonl', jsonl(...rows.slice(0, 25))],
      ['docs_shard_2_v2.jsonl', jsonl(...rows.slice(25))],
    ];
    const { urls: got, drops } = await read('docs.jsonl.zip', zipOf(members, options));
    expect(drops).toEqual([]);
    expect(got).toEqual(urls);
  });

  it('zipped and cut or overwritten anywhere keeps what came before, and says what is wrong', async () => {
    const zip = zipOf([['docs.jsonl', jsonl(...rows)]]);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const cut = await read('a.zip', zip.subarray(0, at));
        expect(urls.slice(0, cut.urls.length)).toEqual(cut.urls);
        const damaged = Buffer.from(zip);
        damaged[at] = (damaged[at] as number) ^ change;
        const { urls: got, drops } = await read('a.zip', damaged);
        if (got.length < urls.length) expect(drops.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
    const empty = await read('a.zip', zipOf([['readme.txt', Buffer.from('hello')]]));
    expect(empty.drops).toMatchObject([{ level: 'unit', reason: 'archive_no_records' }]);
  });

  it('drops lines that are too long, unread', async () => {
    const { urls: got, drops } = await read(
      'a.jsonl',
      jsonl(rows[0], mmc4({ text_list: ['x'.repeat(9000)] })),
      {
        max_page_bytes: 4096,
      },
    );
    expect(got).toEqual(urls.slice(0, 1));
    expect(drops).toMatchObject([{ level: 'record', reason: 'page_too_large' }]);
  });
});
