import { type FileMetaData, parquetSchema } from 'hyparquet';
import { BadInputError, describeError, WeftError } from '../../errors.js';
import { openParquet, type ParquetBytes } from '../../formats/parquet/open-parquet.js';
import type { DataSetEnv } from './data-set.js';

/** Rows that are decoded at once. */
const BATCH_ROWS = 100;

/** A Parquet file of an export whose counts agree. */
export interface ParquetTable {
  metadata: FileMetaData;
  rows: number;
  /** Top-level columns with the form of their type, in order. */
  columns: Map<string, string>;
  /** Decodes rows in order, a batch in memory. Throws BadInputError `parquet_invalid`. */
  read(columns?: readonly string[]): AsyncGenerator<Record<string, unknown>>;
}

/** Opens a Parquet file of an export. Throws BadInputError `parquet_invalid` when its footer cannot be read. */
export async function openParquetTable(
  name: string,
  env: Pick<DataSetEnv, 'store' | 'files' | 'checked'>,
): Promise<ParquetTable> {
  const reader = await guarded(() => openParquet(rangedBytes(name, env)));
  const { metadata } = reader;
  const rows = Number(metadata.num_rows);
  const grouped = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || rows !== grouped)
    throw invalid(`its footer counts ${rows} rows, its row groups ${grouped}`);
  return {
    metadata,
    rows,
    columns: await guarded(async () => topColumns(metadata)),
    async *read(columns) {
      let start = 0;
      for (const group of metadata.row_groups) {
        const groupEnd = start + Number(group.num_rows);
        for (; start < groupEnd; start = Math.min(groupEnd, start + BATCH_ROWS)) {
          const rowEnd = Math.min(groupEnd, start + BATCH_ROWS);
          const batch = await guarded(() => reader.rows(start, rowEnd, columns));
          if (batch.length !== rowEnd - start) throw invalid(`rows ${start}–${rowEnd} are ${batch.length}`);
          yield* batch;
        }
      }
    },
  };
}

/** The form of each column: `list<struct<bytes:BYTE_ARRAY,path:BYTE_ARRAY>>`. */
function topColumns(metadata: FileMetaData): Map<string, string> {
  type Tree = ReturnType<typeof parquetSchema>;
  const form = ({ element, children }: Tree): string => {
    const [only] = children;
    if (only === undefined)
      return `${element.type ?? '?'}${element.converted_type ? `:${element.converted_type}` : ''}`;
    if (element.converted_type === 'LIST' || element.logical_type?.type === 'LIST')
      return `list<${form(only.children[0] ?? only)}>`;
    return `struct<${children.map((child) => `${child.element.name}:${form(child)}`).join(',')}>`;
  };
  return new Map(parquetSchema(metadata).children.map((child) => [child.element.name, form(child)]));
}

function rangedBytes(
  name: string,
  { store, files, checked }: Pick<DataSetEnv, 'store' | 'files' | 'checked'>,
): ParquetBytes {
  return {
    byteLength: files.get(name) ?? 0,
    async *read(range) {
      for await (const chunk of store.get(name, range)) {
        checked.bytes += chunk.byteLength;
        yield chunk;
      }
    },
  };
}

/** What the reader throws for what the bytes are is a fault of the file; what the store throws is not. */
async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof WeftError && error.code !== 'parquet_invalid') throw error;
    if (error instanceof BadInputError) throw error;
    throw invalid(describeError(error).slice(0, 200));
  }
}

function invalid(what: string): BadInputError {
  return new BadInputError('parquet_invalid', what);
}
