import {
  openRowGroups,
  ParquetBreak,
  type RowGroupFile,
  type RowGroupOptions,
} from '../formats/parquet/row-groups.js';
import type { SourceRef } from '../model/page.js';
import type { DropReason } from '../model/reasons.js';
import type { Input } from '../store/input.js';
import { recordDrop, unitDrop } from './drops.js';
import type { SourceItem } from './source.js';

/** A record with its place, or what stands for one that cannot be read. */
export type RowEvent = { row: Record<string, unknown>; source: SourceRef } | { item: SourceItem };

/** A run of row groups: the first, and the one after the last. */
export type GroupRange = { from: number; to: number };

/** The row groups that a unit's share says; undefined for one of a whole file. */
export function groupRangeOf(share: Record<string, unknown> | undefined): GroupRange | undefined {
  return typeof share?.from === 'number' && typeof share.to === 'number'
    ? { from: share.from, to: share.to }
    : undefined;
}

/** A file lacks columns that its rows are of no use without. */
export class ColumnsMissing extends Error {
  constructor(
    readonly reason: DropReason,
    message: string,
  ) {
    super(message);
    this.name = 'ColumnsMissing';
  }
}

/** Options of {@link parquetRows}. */
export interface ParquetRowsOptions {
  /** Default: all row groups. */
  share?: GroupRange | undefined;
  /** Picks the columns to read from those of the file. Throws {@link ColumnsMissing}. */
  choose(columns: readonly string[]): string[];
  /** How the file is decoded, and how much of it is held. */
  limits?: RowGroupOptions;
}

/**
 * Splits a Parquet file into runs of row groups of about `unitBytes` packed bytes. One that is no larger, or whose footer
 * cannot be read, is one share: reading it says what is wrong.
 */
export async function planParquet(
  input: Input,
  unitBytes: number,
): Promise<{ bytes: number; share?: GroupRange }[]> {
  const whole = { bytes: input.bytes };
  if (input.bytes <= unitBytes) return [whole];
  let groups: RowGroupFile['groups'];
  try {
    ({ groups } = await openRowGroups(input));
  } catch (error) {
    if (!(error instanceof ParquetBreak)) throw error;
    return [whole];
  }
  const shares: { bytes: number; share: GroupRange }[] = [];
  for (const [index, { bytes }] of groups.entries()) {
    const last = shares.at(-1);
    if (last === undefined || last.bytes + bytes > unitBytes)
      shares.push({ bytes, share: { from: index, to: index + 1 } });
    else {
      last.share.to = index + 1;
      last.bytes += bytes;
    }
  }
  return shares.length === 0 ? [whole] : shares;
}

/**
 * Streams the rows of a Parquet file, one row group in memory, or a part of a large one.
 *
 * A row's place is its number in the file. A row group that cannot be read is a drop of the unit that says how many
 * rows it holds; the groups behind it are read on.
 */
export async function* parquetRows(
  input: Input,
  { share, choose, limits }: ParquetRowsOptions,
): AsyncGenerator<RowEvent> {
  const broken = (error: unknown, offset: number, rows?: number): RowEvent => {
    if (!(error instanceof ParquetBreak || error instanceof ColumnsMissing)) throw error;
    const detail = `${error.message}${rows === undefined ? '' : `; ${rows} rows are lost`}`;
    return { item: unitDrop(error.reason, { detail, source: { input: input.uri, offset } }) };
  };
  let file: RowGroupFile;
  try {
    file = await openRowGroups(input, limits);
  } catch (error) {
    yield broken(error, 0);
    return;
  }
  const groups = file.groups.slice(share?.from, share?.to);
  if (groups.length === 0) return;
  let columns: string[];
  try {
    columns = choose(file.columns);
  } catch (error) {
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    yield broken(error, groups[0]?.start ?? 0, rows);
    return;
  }
  for (const group of groups.flatMap((one) => file.partsOf(one, columns))) {
    let rows: Record<string, unknown>[];
    try {
      rows = await file.read(group, columns);
    } catch (error) {
      yield broken(error, group.start, group.rows);
      continue;
    }
    for (let i = 0; i < group.rows; i++) {
      const source = { input: input.uri, offset: group.start + i };
      const row = rows[i];
      // The footer promises rows that the columns do not have.
      if (row === undefined)
        yield { item: recordDrop('bad_record', { detail: 'no data in the columns', source }) };
      else yield { row, source };
    }
  }
}

/** Columns that are shown of a file, and characters of each. */
const COLUMNS_SHOWN = 12;
const COLUMN_CHARS = 40;

/** Names of fields or columns for a message, the first of them. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, COLUMNS_SHOWN).map((name) => name.slice(0, COLUMN_CHARS));
  return shown.length === 0 ? 'nothing' : shown.join(', ') + (names.length > COLUMNS_SHOWN ? ', …' : '');
}
