import type { FileMetaData } from 'hyparquet';
import type { Input } from '../../store/input.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import { type DecodeBounds, UndecodableParquet } from './decode-thread.js';
import { openParquet } from './open-parquet.js';

/**
 * Most bytes of a row group, packed or unpacked, that is held whole. Writers of media make them of 100 rows; pandas puts
 * a million rows in one.
 */
const MAX_GROUP_BYTES = 1024 * 1024 * 1024;
/** Most rows of a row group: a footer can claim any number, and rows take memory before they have data. */
const MAX_GROUP_ROWS = 5_000_000;

/** Most parts of a row group: its packed columns are read for each, and a footer can claim any size. */
const MAX_PARTS = 64;

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

/** Options of {@link openRowGroups}. */
export interface RowGroupOptions {
  /** Default: those of `openParquet`. */
  bounds?: DecodeBounds | undefined;
  /** Most bytes of a row group that is held whole, packed or unpacked. Default: 1 GiB. */
  maxBytes?: number | undefined;
}

/** A Parquet file that is read a row group at a time. */
export interface RowGroupFile {
  groups: RowGroup[];
  /** Names of the top-level columns. */
  columns: string[];
  /**
   * A group in parts that can be held, as far as these columns are concerned: a large one is one part only where a column
   * is nested, since the decoder finds rows in flat columns alone without unpacking all before them.
   */
  partsOf(group: RowGroup, columns: readonly string[]): RowGroup[];
  /** The rows of a group, or of a part of one. Throws {@link ParquetBreak} when its bytes are no Parquet. */
  read(group: RowGroup, columns: readonly string[]): Promise<Record<string, unknown>[]>;
}

/** Opens a Parquet file to read its row groups, each within a limit of size. Throws {@link ParquetBreak} `parquet_corrupt`. */
export async function openRowGroups(
  input: Pick<Input, 'bytes' | 'read'>,
  { bounds, maxBytes = MAX_GROUP_BYTES }: RowGroupOptions = {},
): Promise<RowGroupFile> {
  const reader = await guarded(() =>
    openParquet({ byteLength: input.bytes, read: (range) => input.read(range) }, bounds),
  );
  const groups = groupsOf(reader.metadata, maxBytes);
  return {
    groups,
    columns: topColumns(reader.metadata),
    partsOf: (group, columns) =>
      partsOf(group, columnSizes(reader.metadata, groups.indexOf(group), columns), maxBytes),
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

function groupsOf(metadata: FileMetaData, maxBytes: number): RowGroup[] {
  let start = 0;
  return metadata.row_groups.map(({ num_rows, total_byte_size, columns }) => {
    const packed = columns.reduce(
      (sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0),
      0,
    );
    const rows = Number(num_rows);
    const tooLarge = rows > MAX_GROUP_ROWS || packed > maxBytes || Number(total_byte_size) > maxBytes;
    const group = { start, rows, bytes: packed, tooLarge };
    start += rows;
    return group;
  });
}

/** What the footer says of the columns of a group that are to be read. */
interface ColumnSizes {
  packed: number;
  unpacked: number;
  flat: boolean;
}

function columnSizes(
  { row_groups, schema }: FileMetaData,
  index: number,
  columns: readonly string[],
): ColumnSizes {
  const sizes: ColumnSizes = { packed: 0, unpacked: 0, flat: true };
  for (const { meta_data: column } of row_groups[index]?.columns ?? []) {
    const [name, ...below] = column?.path_in_schema ?? [];
    if (column === undefined || name === undefined || !columns.includes(name)) continue;
    sizes.packed += Number(column.total_compressed_size);
    sizes.unpacked += Number(column.total_uncompressed_size);
    const repeated = schema.some((one) => one.name === name && one.repetition_type === 'REPEATED');
    if (below.length > 0 || repeated) sizes.flat = false;
  }
  return sizes;
}

/** Runs of rows of equal number that unpack to half of what may be held; pages of unequal rows have the other half. */
function partsOf(group: RowGroup, { packed, unpacked, flat }: ColumnSizes, maxBytes: number): RowGroup[] {
  if (!group.tooLarge || group.rows > MAX_GROUP_ROWS) return [group];
  if (packed <= maxBytes && unpacked <= maxBytes) return [{ ...group, tooLarge: false }];
  const count = Math.ceil((2 * unpacked) / maxBytes);
  if (!flat || packed > maxBytes || !(count <= MAX_PARTS)) return [group];
  const rows = Math.max(1, Math.ceil(group.rows / count));
  const parts: RowGroup[] = [];
  for (let at = 0; at < group.rows; at += rows) {
    const some = Math.min(rows, group.rows - at);
    parts.push({ start: group.start + at, rows: some, bytes: packed, tooLarge: false });
  }
  return parts;
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
