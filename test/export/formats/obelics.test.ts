import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createObelicsTable,
  type ObelicsRow,
  obelicsFeatures,
} from '../../../src/export/formats/obelics/table.js';

describe('an OBELICS table', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-obelics-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function roundTrip(rows: ObelicsRow[], images: 'bytes' | 'urls') {
    const path = join(folder, 'any.parquet');
    const table = createObelicsTable(path, images);
    for (const row of rows) table.add(row);
    table.finish();
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const read = rows.length === 0 ? [] : await parquetReadObjects({ file, utf8: false });
    // hyparquet gives undefined for a null struct.
    const rowsRead = read.map((row) => ({
      ...row,
      images: row.images.map((image: unknown) => image ?? null),
    }));
    return { metadata, rows: rowsRead };
  }

  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const slot = (image: fc.Arbitrary<ObelicsRow['images'][number]>) =>
    fc.oneof(
      text.map((value) => ({ text: value, image: null })),
      image.map((value) => ({ text: null, image: value })),
    );
  const rowsWith = (image: fc.Arbitrary<ObelicsRow['images'][number]>) =>
    fc.array(
      fc.array(slot(image), { maxLength: 6 }).map((slots) => ({
        images: slots.map((s) => s.image),
        texts: slots.map((s) => s.text),
        metadata: JSON.stringify(slots.map((s) => (s.image === null ? null : {}))),
        general_metadata: '{}',
      })),
      { maxLength: 12 },
    );

  test('gives back every row with its images, nulls in their places, empty documents too', async () => {
    const image = fc.record({ bytes: fc.uint8Array({ maxLength: 40 }), path: fc.constant('k.0.jpg') });
    await fc.assert(
      fc.asyncProperty(rowsWith(image), async (rows) => {
        expect((await roundTrip(rows, 'bytes')).rows).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  test('gives back every row with URLs', async () => {
    await fc.assert(
      fc.asyncProperty(rowsWith(fc.webUrl()), async (rows) => {
        expect((await roundTrip(rows, 'urls')).rows).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });

  test('ends a row group at 100 rows or 64 MiB, and says in the footer what the columns are', async () => {
    const small = { images: [null], texts: ['a'], metadata: '[null]', general_metadata: '{}' };
    const large = {
      ...small,
      texts: [null],
      images: [{ bytes: new Uint8Array(33 * 1024 * 1024), path: 'x.jpg' }],
    };
    const many = await roundTrip(
      Array.from({ length: 250 }, () => small),
      'bytes',
    );
    expect(many.metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([100, 100, 50]);
    const heavy = await roundTrip([large, large, large], 'bytes');
    expect(heavy.metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([2, 1]);
    const footer = many.metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
    expect(JSON.parse(footer ?? '')).toEqual({ info: { features: obelicsFeatures('bytes') } });
    expect(Object.keys(obelicsFeatures('bytes'))).toEqual([
      'images',
      'texts',
      'metadata',
      'general_metadata',
    ]);
  });
});
