import { ByteFeed } from '../../../formats/bytes/byte-feed.js';
import { cdxHead, parseCdxLine } from '../../../formats/cdx/cdx-line.js';
import { CDX_COLUMNS, type CdxRecord, cdxRecord, namesRecords } from '../../../formats/cdx/cdx-record.js';
import { CompressionBreak } from '../../../formats/compression/compression-break.js';
import { decompress, isCompressed } from '../../../formats/compression/decompress.js';
import { type Line, splitLines } from '../../../formats/jsonl/lines.js';
import { isParquet } from '../../../formats/parquet/row-groups.js';
import type { SourceRef } from '../../../model/page.js';
import type { Input } from '../../../store/input.js';
import { recordDrop, unitDrop } from '../../drops.js';
import { headOf } from '../../input-head.js';
import { lineRangeOf, lineRanges, linesOfRange } from '../../line-range.js';
import { ColumnsMissing, groupRangeOf, parquetRows, planParquet, shownNames } from '../../parquet-rows.js';
import type { SourceItem } from '../../source.js';

/** Names of archives, also those in compressions that end in a drop that says so. */
export const ARCHIVE_FILES = /\.(?:w?arc(?:\.(?:gz|zst|lz4|bz2|xz))?|wacz)$/i;
/** Names of indexes that are taken from a folder without archives. */
export const INDEX_FILES = /(?:^cdx-\d+\.gz|\.cdxj?(?:\.(?:gz|zst))?|\.parquet)$/i;
/** Answers of index servers have any name; they are taken when they are named themselves. */
const JSON_LINES = /\.(?:json|jsonl|ndjson)(?:\.(?:gz|zst))?$/i;
/** Bytes of an index per unit: some 12,000 lines, whose pages are as many as those of half an archive. */
const UNIT_BYTES = 4 * 1024 * 1024;
/** Longest line; URLs of some 10 kB occur. */
const MAX_LINE = 256 * 1024;
const HEAD_LINE = 4096;

/** A line or row that names a record, or what stands for one that does not. */
export type IndexEvent = { record: CdxRecord; place: SourceRef } | { item: SourceItem };

/** Whether an input is a list of records in archives: by its name, or where that says nothing by its first line. */
export async function isIndex(input: Input): Promise<boolean> {
  const name = input.uri.replace(/[?#].*/s, '').replace(/^.*\//s, '');
  if (INDEX_FILES.test(name) || JSON_LINES.test(name)) return true;
  if (ARCHIVE_FILES.test(name)) return false;
  const head = await headOf(input, HEAD_LINE);
  const line = firstLine(head);
  const fields = parseCdxLine(line);
  const names = typeof fields === 'object' && namesRecords(Object.keys(fields));
  return isParquet(head) || cdxHead(line) !== undefined || names;
}

function firstLine(head: Buffer): string {
  return head.toString('utf8').split('\n', 1)[0] ?? '';
}

/** Splits an index into units: plain text into ranges of bytes, Parquet into runs of row groups. */
export async function planIndex(
  input: Input,
  unitBytes = UNIT_BYTES,
): Promise<{ bytes: number; share?: Record<string, unknown> }[]> {
  const whole = { bytes: input.bytes };
  if (input.bytes <= unitBytes) return [whole];
  const head = await headOf(input, 4);
  if (isParquet(head)) return planParquet(input, unitBytes);
  if (isCompressed(head)) return [whole];
  return lineRanges(input.bytes, unitBytes).map((share) => ({ bytes: share.end - share.start, share }));
}

/** Streams the records that an index names, in its order; of a share of {@link planIndex} those in it. */
export async function* readArchiveIndex(
  input: Input,
  share?: Record<string, unknown>,
): AsyncGenerator<IndexEvent> {
  const head = await headOf(input, HEAD_LINE);
  if (isParquet(head) || /\.parquet$/i.test(input.uri)) {
    for await (const event of parquetRows(input, { share: groupRangeOf(share), choose: indexColumns })) {
      if ('item' in event) yield event;
      else yield eventOf(event.row, event.source);
    }
    return;
  }
  const lines = lineRangeOf(share);
  if (lines !== undefined) {
    yield* eventsOf(linesOfRange(input, lines, MAX_LINE), input.uri, cdxHead(firstLine(head)));
    return;
  }
  const raw = new ByteFeed(input.read());
  try {
    const feed = await decompress(raw);
    const columns = cdxHead(firstLine(await feed.peek(HEAD_LINE)));
    yield* eventsOf(splitLines(feed, MAX_LINE), input.uri, columns);
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    const detail = `${error.message}; at offset ${raw.offset} of the index, the lines before it are read; get the file again`;
    yield { item: unitDrop(error.reason, { detail, source: { input: input.uri, offset: raw.offset } }) };
  } finally {
    await raw.close();
  }
}

async function* eventsOf(
  lines: AsyncIterable<Line>,
  uri: string,
  head: readonly string[] | undefined,
): AsyncGenerator<IndexEvent> {
  for await (const { offset, length, bytes } of lines) {
    const place: SourceRef = { input: uri, offset, length };
    const fields =
      bytes === undefined ? `a line of ${length} bytes` : parseCdxLine(bytes.toString('utf8'), head);
    if (fields !== undefined) yield eventOf(fields, place);
  }
}

function eventOf(fields: Record<string, unknown> | string, place: SourceRef): IndexEvent {
  const record = typeof fields === 'string' ? fields : cdxRecord(fields);
  if (typeof record !== 'string') return { record, place };
  return { item: recordDrop('index_bad_line', { detail: record, source: place }) };
}

function indexColumns(there: readonly string[]): string[] {
  if (namesRecords(there)) return CDX_COLUMNS.filter((name) => there.includes(name));
  const pages = there.includes('html') ? '; source.type json reads the pages in it' : '';
  throw new ColumnsMissing(
    'missing_field',
    `no index of archives: it has no warc_filename and warc_record_offset, the columns are ${shownNames(there)}${pages}`,
  );
}
