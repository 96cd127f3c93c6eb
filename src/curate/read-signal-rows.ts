import { BadInputError, describeError, WeftError } from '../errors.js';
import { openParquet } from '../formats/parquet/open-parquet.js';
import type { FileEntry } from '../model/manifest.js';
import type { SignalDocument, SignalRow } from '../model/signal-row.js';
import type { Store } from '../store/store.js';
import { SIGNAL_COLUMNS } from './signal-rows.js';

/** Rows of a row group; our writer puts 5,000 into one, and rows take memory before they have data. */
const MAX_GROUP_ROWS = 1_000_000;
const ALL_COLUMNS = SIGNAL_COLUMNS.map(({ name }) => name);

/**
 * The rows of a unit's signals in their order, by ranged reads of a row group at a time.
 *
 * @param columns - which to read; the others are empty. Default: all
 * @throws BadInputError `bad_signals` when the file is not what a build writes
 */
export async function* readSignalRows(
  store: Store,
  { name, bytes: byteLength }: FileEntry,
  columns: readonly string[] = ALL_COLUMNS,
): AsyncGenerator<SignalRow> {
  const where = `${store.uri}/${name}`;
  const reader = await guarded(where, () =>
    openParquet({ byteLength, read: (range) => store.get(name, range) }),
  );
  let start = 0;
  for (const group of reader.metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (!(rows <= MAX_GROUP_ROWS)) throw bad(where, `a row group of ${rows} rows`);
    const decoded = await guarded(where, () => reader.rows(start, start + rows, columns));
    for (const row of decoded) yield await guarded(where, async () => signalRow(row));
    start += rows;
  }
}

/** The same rows, a document at a time. Throws BadInputError `bad_signals` when a node stands before its document. */
export async function* readSignalDocuments(store: Store, entry: FileEntry): AsyncGenerator<SignalDocument> {
  let current: SignalDocument | undefined;
  for await (const row of readSignalRows(store, entry)) {
    if (row.kind === 'document') {
      if (current !== undefined) yield current;
      current = { document: row, nodes: [] };
    } else if (current?.document.ordinal === row.ordinal && row.node === current.nodes.length) {
      current.nodes.push(row);
    } else
      throw bad(`${store.uri}/${entry.name}`, `node ${row.node} of document ${row.ordinal} is out of place`);
  }
  if (current !== undefined) yield current;
}

function signalRow(row: Record<string, unknown>): SignalRow {
  const kind = row.kind;
  if (kind !== 'document' && kind !== 'text' && kind !== 'image')
    throw new TypeError(`a row of kind ${String(kind)}`);
  return {
    unit: String(row.unit),
    ordinal: Number(row.ordinal),
    document: String(row.document),
    kind,
    node: number(row.node),
    url: text(row.url),
    sha256: text(row.sha256),
    phash: text(row.phash),
    dhash: text(row.dhash),
    part: text(row.part),
    language: text(row.language),
    text_chars: number(row.text_chars),
    signals: JSON.parse(text(row.signals) ?? '{}') as SignalRow['signals'],
    lost: text(row.lost),
    lost_detail: text(row.lost_detail),
    dropped_by: text(row.dropped_by),
    dropped_detail: text(row.dropped_detail),
    annotations: Array.isArray(row.annotations) ? row.annotations.map(String) : [],
  };
}

function text(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null;
}

function number(cell: unknown): number | null {
  return typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : null;
}

async function guarded<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // A failing disk or network is no fault of the file.
    if (error instanceof WeftError) throw error;
    throw bad(where, describeError(error), error);
  }
}

function bad(where: string, fault: string, cause?: unknown): BadInputError {
  return new BadInputError('bad_signals', `${where}: ${fault}; run weft validate`, { cause });
}
