import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { createObelicsTable, type ObelicsRow } from '../../../src/export/formats/obelics/table.js';
import { sha256, writeObject } from '../../support/tiny-corpus.js';
import { editBytes } from '../mutation.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { imageDamages, jpeg } from './pictures.js';

const FILE = 'data/train-00001-of-00003.parquet';

async function rowsOf(file: number): Promise<ObelicsRow[]> {
  return Promise.all(
    [0, 1, 2].map(async (n) => {
      const bytes = await jpeg(file * 3 + n, 32, 24);
      const facts = {
        document_url: `https://example.org/${n}`,
        src: `https://example.org/${file}${n}.jpg`,
        sha256: sha256(bytes),
        bytes: bytes.length,
        width: 32,
        height: 24,
        format: 'jpeg',
      };
      return {
        images: [null, { bytes, path: `k${file}${n}.0.jpg` }, null],
        texts: [`Text ${file}${n} 🍵`, null, 'After'],
        metadata: JSON.stringify([null, facts, null]),
        general_metadata: JSON.stringify({ url: `https://example.org/${n}`, key: `k${file}${n}` }),
      };
    }),
  );
}

function writeTable(folder: string, name: string, rows: readonly ObelicsRow[]): void {
  const table = createObelicsTable(join(folder, name), 'bytes');
  for (const row of rows) table.add(row);
  table.finish();
}

async function write(folder: string): Promise<void> {
  for (const file of [0, 1, 2]) {
    const name = `data/train-0000${file}-of-00003.parquet`;
    await writeObject(folder, name, Buffer.alloc(0));
    writeTable(folder, name, await rowsOf(file));
  }
}

const rows = (edit: (all: ObelicsRow[]) => unknown) => async (folder: string) => {
  const all = await rowsOf(1);
  edit(all);
  writeTable(folder, FILE, all);
};

const row = (change: Partial<ObelicsRow>) => rows((all) => Object.assign(all[0] as ObelicsRow, change));
const bytes = (edit: (before: Buffer) => Uint8Array) => (folder: string) => editBytes(folder, FILE, edit);

const facts = (change: Record<string, unknown>) =>
  rows((all) => {
    const [, image] = JSON.parse(all[0]?.metadata ?? '') as [null, Record<string, unknown>, null];
    Object.assign(all[0] as ObelicsRow, { metadata: JSON.stringify([null, { ...image, ...change }, null]) });
  });

/** Writes the middle file with other columns. */
const columns = (columnData: ColumnSource[], footer?: object) => (folder: string) =>
  writeObject(
    folder,
    FILE,
    Buffer.from(
      parquetWriteBuffer({
        columnData,
        ...(footer && { kvMetadata: [{ key: 'huggingface', value: JSON.stringify(footer) }] }),
      }),
    ),
  );

const texts: ColumnSource = { name: 'texts', type: 'STRING', data: ['a'] };

/** Replaces the text of the footer, keeping its length. */
const footer = (from: string, to: string) =>
  bytes((before) => {
    const at = before.lastIndexOf(from);
    const after = Buffer.from(before);
    after.write(to.padEnd(from.length).slice(0, from.length), at, 'latin1');
    return after;
  });

const mutations: FormatMutation[] = [
  { what: 'a file was cut', codes: ['parquet_invalid'], mutate: bytes((before) => before.subarray(0, -50)) },
  {
    what: 'a file was cut to half',
    codes: ['parquet_invalid'],
    mutate: bytes((before) => before.subarray(0, before.length >> 1)),
  },
  { what: 'a file is empty', codes: ['parquet_invalid'], mutate: bytes(() => Buffer.alloc(0)) },
  { what: 'a file is gzipped', codes: ['parquet_invalid'], mutate: bytes((before) => gzipSync(before)) },
  {
    what: 'a file is a Git LFS pointer',
    codes: ['parquet_invalid'],
    mutate: bytes(() =>
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12345\n'),
    ),
  },
  {
    what: 'a file claims a footer of two gigabytes',
    codes: ['parquet_invalid'],
    mutate: bytes((before) => {
      const after = Buffer.from(before);
      after.writeUInt32LE(0x7fffffff, after.length - 8);
      return after;
    }),
  },
  {
    what: 'the footer is zeros',
    codes: ['parquet_invalid'],
    mutate: bytes((before) => Buffer.from(before).fill(0, before.length - 400, before.length - 8)),
  },
  {
    what: 'the pages are zeros',
    codes: ['parquet_invalid'],
    mutate: bytes((before) => Buffer.from(before).fill(0, 4, 600)),
  },
  { what: 'a file has no rows', codes: ['shard_empty'], mutate: rows((all) => all.splice(0)) },
  {
    what: 'texts are fewer than images',
    codes: ['interleaved_mismatch'],
    mutate: row({ texts: ['a', null] }),
  },
  {
    what: 'texts are more than images',
    codes: ['interleaved_mismatch'],
    mutate: row({ texts: ['a', null, 'b', 'c'] }),
  },
  { what: 'a slot holds both', codes: ['interleaved_mismatch'], mutate: row({ texts: ['a', 'b', 'c'] }) },
  {
    what: 'a slot holds nothing',
    codes: ['interleaved_mismatch'],
    mutate: row({ texts: [null, null, 'c'] }),
  },
  { what: 'the lists are empty', codes: ['interleaved_mismatch'], mutate: row({ texts: [], images: [] }) },
  { what: 'metadata are not JSON', codes: ['record_invalid'], mutate: row({ metadata: '[{' }) },
  { what: 'metadata are an object', codes: ['record_invalid'], mutate: row({ metadata: '{}' }) },
  {
    what: 'metadata are fewer than slots',
    codes: ['interleaved_mismatch'],
    mutate: row({ metadata: '[null,null]' }),
  },
  {
    what: 'metadata of an image are missing',
    codes: ['interleaved_mismatch'],
    mutate: row({ metadata: '[null,null,null]' }),
  },
  {
    what: 'metadata lie in another slot',
    codes: ['interleaved_mismatch'],
    mutate: row({ metadata: '[{},null,null]' }),
  },
  {
    what: 'general metadata are not JSON',
    codes: ['record_invalid'],
    mutate: row({ general_metadata: 'url' }),
  },
  { what: 'general metadata are a list', codes: ['record_invalid'], mutate: row({ general_metadata: '[]' }) },
  {
    what: 'a row is there twice',
    codes: ['record_duplicate'],
    mutate: rows((all) => all.push(all[0] as ObelicsRow)),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: row({ texts: ['<image>', null, 'c'] }),
  },
  { what: 'a text holds a NUL', codes: ['sample_text_unsafe'], mutate: row({ texts: ['a\0', null, 'c'] }) },
  { what: 'metadata say another width', codes: ['image_size_mismatch'], mutate: facts({ width: 33 }) },
  { what: 'metadata say another height', codes: ['image_size_mismatch'], mutate: facts({ height: 1 }) },
  { what: 'metadata say another length', codes: ['image_bytes_mismatch'], mutate: facts({ bytes: 1 }) },
  {
    what: 'metadata say another hash',
    codes: ['image_sha256_mismatch'],
    mutate: facts({ sha256: 'b'.repeat(64) }),
  },
  { what: 'metadata say another format', codes: ['image_format_mismatch'], mutate: facts({ format: 'png' }) },
  {
    what: 'two images are swapped',
    codes: ['image_sha256_mismatch', 'image_bytes_mismatch'],
    mutate: rows((all) => {
      const [a, b] = all as [ObelicsRow, ObelicsRow];
      [a.images, b.images] = [b.images, a.images];
    }),
  },
  {
    what: 'a file has no texts',
    codes: ['record_invalid', 'schema_drift'],
    mutate: columns([{ name: 'url', type: 'STRING', data: ['a'] }]),
  },
  {
    what: 'a file has texts that are no lists',
    codes: ['record_invalid', 'schema_drift'],
    mutate: columns([texts, { name: 'images', type: 'STRING', data: ['b'] }]),
  },
  {
    what: 'a file has URLs where the others have bytes',
    codes: ['schema_drift'],
    may: ['interleaved_mismatch', 'record_invalid'],
    mutate: (folder) => {
      const table = createObelicsTable(join(folder, FILE), 'urls');
      table.add({
        images: [null, 'https://example.org/1.jpg'],
        texts: ['x', null],
        metadata: '[null,{}]',
        general_metadata: '{}',
      });
      table.finish();
      return Promise.resolve();
    },
  },
  {
    what: 'a file has an address that is none',
    codes: ['image_url_invalid', 'schema_drift'],
    mutate: (folder) => {
      const table = createObelicsTable(join(folder, FILE), 'urls');
      table.add({
        images: [null, '1.jpg'],
        texts: ['x', null],
        metadata: '[null,{}]',
        general_metadata: '{}',
      });
      table.finish();
      return Promise.resolve();
    },
  },
  {
    what: 'the footer names another column',
    codes: ['parquet_features_mismatch'],
    mutate: footer('"general_metadata":{"dtype"', '"general_metadatx":{"dtype"'),
  },
  {
    what: 'the footer calls images text',
    codes: ['parquet_features_mismatch'],
    mutate: footer('"_type":"Image"', '"_type":"Vmage"'),
  },
  {
    what: 'the footer is not JSON',
    codes: ['parquet_features_mismatch'],
    mutate: footer('{"info":{"features"', '{"info":("features"'),
  },
  {
    what: 'the footer has no features',
    codes: ['parquet_features_mismatch'],
    mutate: footer('{"info":{"features"', '{"info":{"featurex"'),
  },
  ...imageDamages.map(
    ({ what, codes, damage }): FormatMutation => ({
      what: `an image is ${what}`,
      codes,
      may: ['image_bytes_mismatch', 'image_sha256_mismatch'],
      mutate: rows((all) => {
        const cell = all[0]?.images[1];
        if (typeof cell === 'object' && cell !== null) cell.bytes = damage(Buffer.from(cell.bytes));
      }),
    }),
  ),
];

/** OBELICS Parquet with images as bytes. */
export const obelicsSuite: MutationSuite = { format: 'obelics', write, mutations };
