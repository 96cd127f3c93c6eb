import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { ImageNode } from '../../../src/model/document.js';
import type { Drop } from '../../../src/model/verdict.js';
import { readPart } from '../../../src/sources/corpora/read-part.js';
import { parquetRows } from '../../../src/sources/parquet-rows.js';
import { needs } from '../../support/needs.js';
import { memoryInput } from '../support.js';
import { memoryOpener, outline, readCorpus } from './fixtures.js';

interface Row {
  texts: (string | null)[];
  images: (string | { bytes: Uint8Array; path: string | null } | null)[];
  general_metadata: string;
}

const leaf = (name: string) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }) as const;
const list = (name: string) =>
  [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ] as const;

function parquetOf(rows: readonly Row[], embedded: boolean, rowGroupSize = 3): Buffer {
  const writer = new ByteWriter();
  const image = embedded
    ? ([
        { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        leaf('path'),
      ] as const)
    : [leaf('element')];
  const table = new ParquetWriter({
    writer,
    schema: [
      { name: 'schema', num_children: 3 },
      ...list('images'),
      ...image,
      ...list('texts'),
      leaf('element'),
      leaf('general_metadata'),
    ],
  });
  void table.write({
    columnData: [
      { name: 'images', data: rows.map(({ images }) => images) },
      { name: 'texts', data: rows.map(({ texts }) => texts) },
      { name: 'general_metadata', data: rows.map(({ general_metadata }) => general_metadata) },
    ],
    rowGroupSize,
  });
  void table.finish();
  return Buffer.from(writer.getBuffer());
}

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    texts: [`Text ${i}`, null, '汉字', null],
    images: [null, `https://a.example/${i}.jpg`, null, `https://a.example/${i}b.jpg`],
    general_metadata: JSON.stringify({ url: `https://a.example/${i}` }),
  }));
const embeddedRow = (i: number): Row => ({
  texts: [null, `Text ${i}`, null],
  images: [
    { bytes: Buffer.from(`first of ${i}`), path: null },
    null,
    { bytes: Buffer.from([0xff, 0xd8, i]), path: `${i}.jpg` },
  ],
  general_metadata: JSON.stringify({ url: `https://a.example/${i}` }),
});

describe('a Parquet file', () => {
  it('gives its rows in order, whole or shared out among units', async () => {
    const rows = rowsOf(11);
    const file = parquetOf(rows, false);
    for (const unit_bytes of [1, 300, 1 << 20]) {
      const { documents, drops } = await readCorpus('obelics', 'a.parquet', file, { unit_bytes });
      expect(drops).toEqual([]);
      expect(documents.map(({ document }) => document.url)).toEqual(
        rows.map((_, i) => `https://a.example/${i}`),
      );
      expect(documents.map(({ document }) => document.source.offset)).toEqual(rows.map((_, i) => i));
      expect(outline(documents[7]!)).toEqual([
        'Text 7',
        '<https://a.example/7.jpg>',
        '汉字',
        '<https://a.example/7b.jpg>',
      ]);
    }
  });

  it('that holds the images gives their bytes back, of any row, in any order', async () => {
    const file = parquetOf(
      Array.from({ length: 8 }, (_, i) => embeddedRow(i)),
      true,
    );
    const { documents } = await readCorpus('obelics', 'a.parquet', file);
    expect(documents).toHaveLength(8);
    const opener = memoryOpener({ 'a.parquet': file });
    const read = async (i: number, node: number) => {
      const { document } = documents[i]!;
      const { src } = document.nodes[node] as ImageNode;
      const got = await readPart(opener, document.source, src, { maxBytes: 100, maxPixels: 1 });
      return 'drop' in got ? got.drop.reason : got.body;
    };
    for (const i of [7, 0, 4, 3, 7]) {
      expect(await read(i, 0)).toEqual(Buffer.from(`first of ${i}`));
      expect(await read(i, 2)).toEqual(Buffer.from([0xff, 0xd8, i]));
    }
    const keys = documents.flatMap(({ document }) =>
      document.nodes.flatMap((node) => (node.type === 'image' ? [node.src] : [])),
    );
    expect(new Set(keys).size).toBe(16);
    const { source } = documents[0]!.document;
    const limits = { maxBytes: 3, maxPixels: 1 };
    for (const [url, reason] of [
      [keys[0] ?? '', 'image_too_large'],
      ['part:x?row=99&image=0', 'bad_part_url'],
      ['part:x?row=0&image=1', 'bad_part_url'],
      ['part:x?row=0&image=-1', 'bad_part_url'],
      ['part:x?name=..%2Fa', 'bad_part_url'],
      ['part:x?name=a', 'bad_part_url'],
      ['part:x', 'bad_part_url'],
    ])
      expect(await readPart(opener, source, url ?? '', limits)).toMatchObject({ drop: { reason } });
  });

  it('with hostile rows gives a drop for each, and the good ones between', async () => {
    const [good] = rowsOf(1);
    const bad: Row[] = [
      { ...good!, texts: ['only one'] },
      { ...good!, texts: ['a', 'b', 'c', 'd'] },
      { ...good!, images: [null, null, null, null] },
      { ...good!, general_metadata: '{"url": "nowhere"}' },
    ];
    const { documents, drops } = await readCorpus(
      'obelics',
      'a.parquet',
      parquetOf([good!, ...bad, good!], false),
    );
    expect(documents).toHaveLength(2);
    expect(drops.map(({ level, reason }) => `${level}:${reason}`)).toEqual([
      'record:lists_unequal',
      'record:bad_slot',
      'record:bad_slot',
      'record:bad_url',
    ]);
  });

  it('cut or overwritten anywhere never throws, and loses nothing without saying so', async () => {
    const file = parquetOf(rowsOf(7), false);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 5), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 5, max: file.length }),
        async (changes, end) => {
          const { rows, drops } = await rowsOfDamaged(file, changes, end);
          if (rows < 7 && end < file.length) expect(drops.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  // Found by the property above: the decoder loops forever on both.
  it.each([
    [
      'a column that one row group has under another name',
      [
        [1122, 38],
        [105, 87],
        [1364, 7],
      ],
      3,
    ],
    ['a page of an impossible size', [[512, 0]], 6],
  ] as const)('with %s is stopped in time and counted', async (_, changes, before) => {
    const { rows, drops } = await rowsOfDamaged(parquetOf(rowsOf(7), false), changes);
    expect(rows).toBeLessThanOrEqual(before);
    expect(drops[0]).toMatchObject({ level: 'unit', reason: 'parquet_corrupt' });
    expect(drops[0]?.detail).toMatch(/did not end within 1 s of work; \d rows are lost/);
    for (const { detail } of drops.slice(1)) expect(detail).toMatch(/^not tried after another part/);
  });
});

/** What is left of a file in which bytes are overwritten, with a second for each part of it. */
async function rowsOfDamaged(
  file: Buffer,
  changes: readonly (readonly [number, number])[],
  end = file.length,
): Promise<{ rows: number; drops: Drop[] }> {
  const copy = Buffer.from(file);
  for (const [at, byte] of changes) copy[at + 4] = byte;
  const input = memoryInput('a.parquet', copy.subarray(0, end));
  let rows = 0;
  const drops: Drop[] = [];
  for await (const event of parquetRows(input, {
    choose: (columns) => [...columns],
    limits: { bounds: { baseMs: 1000, msPerMib: 1000 } },
  })) {
    if ('row' in event) rows++;
    else if (event.item.kind === 'drop') drops.push(event.item.drop);
  }
  return { rows, drops };
}

const python = needs.python(['pyarrow'], 'Parquet as published corpora were written, with each compression');
describe.skipIf(python.skip)('a Parquet file that pyarrow wrote', () => {
  it.each(['snappy', 'gzip', 'zstd', 'brotli', 'none'])(
    'with %s, nested metadata and large lists',
    async (codec) => {
      const script = `
import io, sys, pyarrow as pa, pyarrow.parquet as pq
rows = [{'images': [None, 'https://a.example/%d.jpg' % i], 'texts': ['Text %d ' % i + 'x' * (i % 50), None],
  'metadata': [None, {'aesthetic_prob': 4.25, 'bytes': 1 << 40, 'height': 480, 'width': 640, 'unsafe_prob': 0.5}],
  'general_metadata': {'url': 'https://a.example/%d' % i, 'id': 'id-%d' % i, 'domain': ['a', 'example'], 'fluency_prob': 0.5}} for i in range(3000)]
out = io.BytesIO()
pq.write_table(pa.Table.from_pylist(rows), out, compression=sys.argv[1], row_group_size=700)
sys.stdout.buffer.write(out.getvalue())
`;
      const file = execFileSync(python.python, ['-c', script, codec], { maxBuffer: 1 << 28 });
      const { documents, drops } = await readCorpus('omnicorpus', 'a.parquet', file, { unit_bytes: 20_000 });
      expect(drops).toEqual([]);
      expect(documents).toHaveLength(3000);
      expect(documents[2222]?.document).toMatchObject({
        id: 'id-2222',
        url: 'https://a.example/2222',
        signals: { fluency_prob: 0.5 },
        nodes: [
          { text: `Text 2222 ${'x'.repeat(22)}` },
          {
            src: 'https://a.example/2222.jpg',
            declared_width: 640,
            signals: { aesthetic_prob: 4.25, unsafe_prob: 0.5 },
          },
        ],
      });
    },
  );
});
