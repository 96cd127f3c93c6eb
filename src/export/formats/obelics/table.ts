import type { KeyValue, SchemaElement } from 'hyparquet';
import { ParquetWriter } from 'hyparquet-writer';
import { stageParquet } from '../../../formats/parquet/staged-parquet.js';
import type { StagedContent } from '../../../staging/staged-file.js';

/** An image cell as Hugging Face stores it. */
export interface ImageCell {
  bytes: Uint8Array;
  path: string;
}

/** A row in OBELICS' layout: in each slot exactly one of `images` and `texts` is not null. */
export interface ObelicsRow {
  images: (ImageCell | string | null)[];
  texts: (string | null)[];
  /** JSON: a list with an object for each image and null for each text. */
  metadata: string;
  /** JSON: an object about the document. */
  general_metadata: string;
}

/** Rows and bytes after which a row group ends: what Hugging Face recommends for media. */
export const GROUP_ROWS = 100;
const GROUP_BYTES = 64 * 1024 * 1024;

/** Writes rows to a Parquet file, one row group in memory. */
export interface ObelicsTable {
  add(row: ObelicsRow): void;
  finish(): StagedContent;
  abort(): Promise<void>;
}

/**
 * Creates a Parquet file whose footer tells Hugging Face the feature types, so that images load as images.
 *
 * Images are stored plain, since they are compressed already and never repeat; text is compressed with Snappy.
 *
 * @param images - `bytes` for the images themselves, `urls` for their addresses
 * @throws StopError `staging_failed` when the disk refuses
 */
export function createObelicsTable(path: string, images: 'bytes' | 'urls'): ObelicsTable {
  const file = stageParquet(path);
  const writer = new ParquetWriter({
    writer: file.writer,
    schema: parquetSchema(images),
    kvMetadata: footer(images),
    createdBy: 'weft',
  });
  let rows: ObelicsRow[] = [];
  let bytes = 0;

  const flush = (): void => {
    if (rows.length === 0) return;
    const group = rows;
    rows = [];
    bytes = 0;
    const media = images === 'bytes' ? ({ codec: 'UNCOMPRESSED' } as const) : {};
    const text = { encoding: 'PLAIN', statistics: false } as const;
    const columnData = [
      { name: 'images', data: group.map((row) => row.images), ...text, ...media },
      { name: 'texts', data: group.map((row) => row.texts), ...text },
      { name: 'metadata', data: group.map((row) => row.metadata), ...text },
      { name: 'general_metadata', data: group.map((row) => row.general_metadata), ...text },
    ];
    // The file is written synchronously, so the promise form of write never occurs here.
    void writer.write({ columnData, rowGroupSize: GROUP_ROWS });
  };

  return {
    add(row) {
      rows.push(row);
      for (const image of row.images)
        bytes += image === null ? 0 : typeof image === 'string' ? image.length : image.bytes.byteLength;
      if (rows.length >= GROUP_ROWS || bytes >= GROUP_BYTES) flush();
    },
    finish() {
      flush();
      void writer.finish();
      return file.finish();
    },
    abort: async () => file.abort(),
  };
}

/** Feature types of the columns as Hugging Face names them; they must match the schema exactly or are ignored. */
export function obelicsFeatures(images: 'bytes' | 'urls'): Record<string, object> {
  const string = { dtype: 'string', _type: 'Value' };
  return {
    images: { feature: images === 'bytes' ? { _type: 'Image' } : string, _type: 'List' },
    texts: { feature: string, _type: 'List' },
    metadata: string,
    general_metadata: string,
  };
}

function footer(images: 'bytes' | 'urls'): KeyValue[] {
  return [{ key: 'huggingface', value: JSON.stringify({ info: { features: obelicsFeatures(images) } }) }];
}

function parquetSchema(images: 'bytes' | 'urls'): SchemaElement[] {
  const element: SchemaElement[] =
    images === 'urls'
      ? [utf8('element')]
      : [
          { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
          { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
          utf8('path'),
        ];
  return [
    { name: 'schema', num_children: 4 },
    ...list('images', element),
    ...list('texts', [utf8('element')]),
    utf8('metadata'),
    utf8('general_metadata'),
  ];
}

function utf8(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
}

/** The 3-level list that pyarrow, Spark and DuckDB agree on. */
function list(name: string, element: SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ];
}
