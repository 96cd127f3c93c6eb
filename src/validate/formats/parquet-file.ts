import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { BadInputError, describeError, WeftError } from '../../errors.js';
import { readAll } from '../../store/store.js';
import type { DataSetEnv } from './data-set.js';

/** Rows that are decoded at once. */
const BATCH_ROWS = 100;

/** Largest row group column chunk that is read: pyarrow itself stops at 2 GiB. */
const MAX_SLICE = 1024 * 1024 * 1024;

const COMPRESSORS: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(length, 1) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) }),
  ZSTD: (input, length) => unzstd(input, new Uint8Array(length)),
};

/** A Parquet file opened by ranges. */
export interface ParquetFile {
  metadata: FileMetaData;
  rows: number;
  /** Top-level columns with the form of their type, in order. */
  columns: Map<string, string>;
  /** Decodes rows in order, a batch in memory. Throws BadInputError `parquet_invalid`. */
  read(columns?: readonly string[]): AsyncGenerator<Record<string, unknown>>;
}

/** Opens a Parquet file. Throws BadInputError `parquet_invalid` when its footer cannot be read. */
export async function openParquet(
  name: string,
  env: Pick<DataSetEnv, 'store' | 'files' | 'checked'>,
): Promise<ParquetFile> {
  const file = rangedBuffer(name, env);
  const metadata = await guarded(() => parquetMetadataAsync(file));
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
          const batch = await guarded(() =>
            parquetReadObjects({
              file,
              metadata,
              rowStart: start,
              rowEnd,
              compressors: COMPRESSORS,
              utf8: false,
              ...(columns && { columns: [...columns] }),
            }),
          );
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

function rangedBuffer(
  name: string,
  { store, files, checked }: Pick<DataSetEnv, 'store' | 'files' | 'checked'>,
): AsyncBuffer {
  const byteLength = files.get(name) ?? 0;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const [from, to] = [Math.max(0, start < 0 ? byteLength + start : start), Math.min(byteLength, end)];
      if (to <= from) return new ArrayBuffer(0);
      if (to - from > MAX_SLICE) throw invalid(`asks for ${to - from} bytes at once`);
      const bytes = await readAll(store.get(name, { start: from, end: to - 1 }), MAX_SLICE);
      checked.bytes += bytes.byteLength;
      return new Uint8Array(bytes).buffer;
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
