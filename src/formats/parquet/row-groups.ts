import type { FileMetaData } from 'hyparquet';
import type { Input } from '../../store/input.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import { type DecodeBounds, UndecodableParquet } from './decode-thread.js';
import { openParquet } from './open-parquet.js';

/** Most bytes of a row group, packed or unpacked: it is held whole. Writers of media make them of 100 rows. */
const MAX_GROUP_BYTES = 1024 * 1024 * 1024;
/** Most rows of a row group: a footer can claim any number, and rows take memory before they have data. */
const MAX_GROUP_ROWS = 5_000_000;

/** The file cannot be read as Parquet, or this part of it; what came before is good. */
export class ParquetBreak extends Error {
  constructor(
    readonly reason: 'parquet_corrupt' | 'row_group_too_large',
    message: string,
  ) {
    super(message);
    this.name = 'ParquetBreak';
  }
}

/** A run of rows that is read at once. */
export interface RowGroup {
  /** Number of its first row. */
  start: number;
  rows: number;
  /** Packed bytes of all columns. */
  bytes: number;
  tooLarge: boolean;
}

/** A Parquet file that is read a row group at a time. */
export interface RowGroupFile {
  groups: RowGroup[];
  /** Names of the top-level columns. */
  columns: string[];
  /** The rows of a group. Throws {@link ParquetBreak} when its bytes are no Parquet. */
  read(group: RowGroup, columns: readonly string[]): Promise<Record<string, unknown>[]>;
}

/** Opens a Parquet file to read its row groups, each within a limit of size. Throws {@link ParquetBreak} `parquet_corrupt`. */
export async function openRowGroups(
  input: Pick<Input, 'bytes' | 'read'>,
  bounds?: DecodeBounds,
): Promise<RowGroupFile> {
  const reader = await guarded(() =>
    openParquet({ byteLength: input.bytes, read: (range) => input.read(range) }, bounds),
  );
  return {
    groups: groupsOf(reader.metadata),
    columns: topColumns(reader.metadata),
    async read(group, columns) {
      if (group.tooLarge) {
        throw new ParquetBreak(
          'row_group_too_large',
          `rows ${group.start} to ${group.start + group.rows - 1} are one row group; write smaller ones`,
        );
      }
      return guarded(() => reader.rows(group.start, group.start + group.rows, columns));
    },
  };
}

/** Whether a file begins as Parquet does. */
export function isParquet(head: Buffer): boolean {
  return beginsAs('parquet', head);
}

function groupsOf(metadata: FileMetaData): RowGroup[] {
  let start = 0;
  return metadata.row_groups.map(({ num_rows, total_byte_size, columns }) => {
    const packed = columns.reduce(
      (sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0),
      0,
    );
    const rows = Number(num_rows);
    const tooLarge =
      rows > MAX_GROUP_ROWS || packed > MAX_GROUP_BYTES || Number(total_byte_size) > MAX_GROUP_BYTES;
    const group = { start, rows, bytes: packed, tooLarge };
    start += rows;
    return group;
  });
}

function topColumns({ schema, row_groups }: FileMetaData): string[] {
  const names = row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.path_in_schema[0]),
  );
  const known = new Set(schema.map(({ name }) => name));
  return [...new Set(names)].filter((name) => name !== undefined && known.has(name)) as string[];
}

async function guarded<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // A failing disk or network is no fault of the file.
    if (!(error instanceof UndecodableParquet)) throw error;
    throw new ParquetBreak('parquet_corrupt', error.message);
  }
}
