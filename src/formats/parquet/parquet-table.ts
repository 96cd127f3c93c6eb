import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import {
  type ColumnBuffer,
  createColumnBuffer,
  type ParquetCell,
  type ParquetColumn,
} from './column-buffer.js';
import { stageParquet } from './staged-parquet.js';

export type { ParquetCell, ParquetColumn } from './column-buffer.js';

/**
 * Rows held before a row group is written: bounds memory, and is the grain at which readers skip. To write 20,000
 * signatures took 90 MB for a moment, to write 5,000 a quarter of it.
 */
const ROW_GROUP = 5_000;
/**
 * Values held in lists before one is written too, far above what that many usual rows have: a page of a hundred
 * thousand paragraphs is one row, and thousands of such rows were held.
 */
const ROW_GROUP_VALUES = 4_000_000;
/** Bytes of cells likewise: 5,000 usual rows have a fortieth of it, and a text can be of any length. */
const ROW_GROUP_BYTES = 256 * 1024 * 1024;

/** Writes rows to a local Parquet file, a row group at a time. */
export interface ParquetRowWriter {
  add(row: Readonly<Record<string, ParquetCell>>): void;
  /** Completes the file; resolves to its size and SHA-256. */
  finish(): Promise<{ rows: number; bytes: number; sha256: string }>;
}

/**
 * Starts a Parquet file (Snappy, lists in the 3-level form that Spark, DuckDB and pyarrow agree on).
 *
 * The bytes depend on the rows and their order only.
 *
 * @param options - `groupValues`: values in lists that are held before a row group is written, default 4 million;
 *   `groupBytes`: bytes of cells, default 256 MiB
 * @throws StopError `staging_failed` when the disk refuses, now or in any later call
 */
export function createParquetTable(
  path: string,
  columns: readonly ParquetColumn[],
  {
    groupValues = ROW_GROUP_VALUES,
    groupBytes = ROW_GROUP_BYTES,
  }: { groupValues?: number; groupBytes?: number } = {},
): ParquetRowWriter {
  const file = stageParquet(path);
  const writer = new ParquetWriter({
    writer: file.writer,
    schema: parquetSchema(columns),
    createdBy: 'weft',
  });
  const held = columns.map(({ name, type }) => ({
    name,
    isList: type.endsWith('_list'),
    cells: createColumnBuffer(type),
  }));
  let count = 0;
  let rows = 0;
  let values = 0;

  const flush = () => {
    if (count === 0) return;
    // The file is written synchronously, so the promise form of write never occurs here.
    void writer.write({
      columnData: held.map(({ name, cells }) => lazyColumn(name, cells)),
      rowGroupSize: ROW_GROUP,
    });
    for (const { cells } of held) cells.clear();
    rows += count;
    count = 0;
    values = 0;
  };

  return {
    add(row) {
      let bytes = 0;
      for (const { name, isList, cells } of held) {
        const cell = row[name] ?? null;
        if (isList) values += (cell as ArrayLike<unknown> | null)?.length ?? 0;
        cells.add(cell);
        bytes += cells.bytes;
      }
      count += 1;
      if (count === ROW_GROUP || values >= groupValues || bytes >= groupBytes) flush();
    },
    async finish() {
      flush();
      await writer.finish();
      const { bytes, sha256 } = file.finish();
      return { rows, bytes, sha256 };
    },
  };
}

/** A column whose cells are made when the writer comes to it, so that those of one column at a time are objects. */
function lazyColumn(name: string, cells: ColumnBuffer): ColumnSource {
  return {
    name,
    get data() {
      return cells.cells();
    },
  };
}

function parquetSchema(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.flatMap(columnSchema)];
}

function columnSchema({ name, type }: ParquetColumn): SchemaElement[] {
  switch (type) {
    case 'string':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
    case 'int64':
      return [{ name, type: 'INT64', repetition_type: 'OPTIONAL' }];
    case 'string_list':
      return list(name, { type: 'BYTE_ARRAY', converted_type: 'UTF8' });
    case 'int64_list':
      return list(name, { type: 'INT64' });
  }
}

function list(name: string, element: Pick<SchemaElement, 'type' | 'converted_type'>): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...element, repetition_type: 'REQUIRED' },
  ];
}
