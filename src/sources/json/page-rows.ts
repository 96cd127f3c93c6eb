import type { Input } from '../../store/input.js';
import { ColumnsMissing, type GroupRange, parquetRows, shownNames } from '../parquet-rows.js';
import type { SourceItem } from '../source.js';
import { type PageFields, pageOfRecord } from './json-fields.js';

/** What rows are read for. */
interface PageRowsOptions {
  fields: PageFields;
  maxPageBytes: number;
}

/** Reads the pages of a Parquet file, one row each; only the columns that make a page are read. */
export async function* readPageRows(
  input: Input,
  share: GroupRange | undefined,
  { fields, maxPageBytes }: PageRowsOptions,
): AsyncGenerator<SourceItem> {
  const choose = (there: readonly string[]) => pageColumns(there, fields);
  for await (const event of parquetRows(input, { share, choose })) {
    if ('item' in event) yield event.item;
    else yield pageOfRecord(event.row, fields, event.source, maxPageBytes);
  }
}

/** Columns with the fields of a page. Throws {@link ColumnsMissing} where there is none with HTML, or none with URLs. */
function pageColumns(there: readonly string[], fields: PageFields): string[] {
  const columnOf = (field: string) =>
    [field, field.split('.', 1)[0] ?? ''].find((name) => there.includes(name));
  for (const option of ['html', 'url'] as const) {
    if (columnOf(fields[option]) !== undefined) continue;
    const index = there.includes('warc_filename')
      ? '; it is an index of WARC files: source.type warc reads the records that it names'
      : '';
    throw new ColumnsMissing(
      'missing_field',
      `${fields[option]}: set source.${option}_field to one of the columns that are there: ${shownNames(there)}${index}`,
    );
  }
  return Object.values(fields).flatMap((field: string) => columnOf(field) ?? []);
}
