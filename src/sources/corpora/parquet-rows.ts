import type { DecodeBounds } from '../../formats/parquet/decode-thread.js';
import { openRowGroups, ParquetBreak, type RowGroupFile } from '../../formats/parquet/row-groups.js';
import type { Input } from '../../store/input.js';
import { recordDrop, unitDrop } from '../drops.js';
import type { RowEvent } from './json-rows.js';

/** Columns that make a document; others are not read. */
const COLUMNS = [
  'texts',
  'images',
  'images_urls',
  'metadata',
  'image_metadata',
  'general_metadata',
  'url',
  'sentences',
  'text_list',
  'image_info',
  'could_have_url_duplicate',
  'bff_contained_ngram_count_before_dedupe',
  'previous_word_count',
];

/** Splits a Parquet file into runs of row groups of about `unitBytes` packed bytes: first group and the one after the last. */
export async function planParquet(
  input: Input,
  unitBytes: number,
): Promise<{ from: number; to: number; bytes: number }[]> {
  const { groups } = await openRowGroups(input);
  const shares: { from: number; to: number; bytes: number }[] = [];
  for (const [index, { bytes }] of groups.entries()) {
    const last = shares.at(-1);
    if (last === undefined || last.bytes + bytes > unitBytes)
      shares.push({ from: index, to: index + 1, bytes });
    else {
      last.to = index + 1;
      last.bytes += bytes;
    }
  }
  return shares;
}

/**
 * Streams the rows of a Parquet file, one row group in memory.
 *
 * A row's place is its number in the file. A row group that cannot be read is a drop of the unit that says how many
 * rows it holds; the groups behind it are read on.
 */
export async function* parquetRows(
  input: Input,
  share: { from: number; to: number } | undefined,
  bounds?: DecodeBounds,
): AsyncGenerator<RowEvent> {
  const broken = (error: unknown, offset: number, rows?: number): RowEvent => {
    if (!(error instanceof ParquetBreak)) throw error;
    const detail = `${error.message}${rows === undefined ? '' : `; ${rows} rows are lost`}`;
    return { item: unitDrop(error.reason, { detail, source: { input: input.uri, offset } }) };
  };
  let file: RowGroupFile;
  try {
    file = await openRowGroups(input, bounds);
  } catch (error) {
    yield broken(error, 0);
    return;
  }
  const columns = COLUMNS.filter((name) => file.columns.includes(name));
  for (const group of file.groups.slice(share?.from, share?.to)) {
    let rows: Record<string, unknown>[];
    try {
      if (columns.length === 0)
        throw new ParquetBreak('parquet_corrupt', `no column of ${COLUMNS[0]} or images`);
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
