import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { utf8Feed } from '../../formats/bytes/utf16-feed.js';
import { CompressionBreak } from '../../formats/compression/compression-break.js';
import { decompress } from '../../formats/compression/decompress.js';
import { parsePythonJson } from '../../formats/json/python-numbers.js';
import { type Line, splitLines } from '../../formats/jsonl/lines.js';
import { isZip, ZipBreak, zipMembers } from '../../formats/zip/zip-members.js';
import type { SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import type { Input } from '../../store/input.js';
import { recordDrop, unitDrop } from '../drops.js';
import { type LineRange, linesOfRange } from '../line-range.js';
import type { RowEvent } from '../parquet-rows.js';
import { isRow, kindOf } from './record-fields.js';

/** Names of zip members that are read; archives made on a Mac hold others as well. */
const LINE_FILES = /\.(?:jsonl?|ndjson)$/i;

/**
 * Streams the objects of a JSONL file: plain, in gzip or zstd, or the members of a zip archive.
 *
 * @param range - plain files only: lines whose first byte lies in `start` … `end - 1`
 * @param maxBytes - longer lines are dropped as `page_too_large`, unread
 */
export async function* jsonRows(
  input: Input,
  range: LineRange | undefined,
  maxBytes: number,
): AsyncGenerator<RowEvent> {
  if (range !== undefined) {
    yield* lineRows(linesOfRange(input, range, maxBytes), { input: input.uri });
    return;
  }
  const raw = new ByteFeed(input.read());
  const broken = (reason: DropReason, message: string): RowEvent => {
    const detail = `${message}; at offset ${raw.offset}, what came before is kept; get the file again`;
    return { item: unitDrop(reason, { detail, source: { input: input.uri, offset: raw.offset } }) };
  };
  try {
    const head = await raw.peek(4);
    if (isZip(head)) yield* zipRows(raw, input.uri, maxBytes);
    else {
      const feed = await utf8Feed(await decompress(raw));
      yield* lineRows(splitLines(feed, maxBytes), { input: input.uri });
    }
  } catch (error) {
    if (!(error instanceof ZipBreak || error instanceof CompressionBreak)) throw error;
    yield broken(error.reason, error.message);
  } finally {
    await raw.close();
  }
}

async function* zipRows(raw: ByteFeed, uri: string, maxBytes: number): AsyncGenerator<RowEvent> {
  let read = 0;
  for await (const { name, bytes } of zipMembers(raw)) {
    if (!LINE_FILES.test(name) || name.startsWith('__MACOSX/')) {
      for await (const chunk of bytes) void chunk;
      continue;
    }
    read += 1;
    const path = name.slice(0, 1024);
    yield* lineRows(splitLines(new ByteFeed(bytes), maxBytes), { input: uri, path });
  }
  if (read > 0) return;
  const detail = 'no member of the archive is a .jsonl file';
  yield { item: unitDrop('archive_no_records', { detail, source: { input: uri, offset: 0 } }) };
}

async function* lineRows(
  lines: AsyncIterable<Line>,
  place: Pick<SourceRef, 'input' | 'path'>,
): AsyncGenerator<RowEvent> {
  for await (const { offset, length, bytes } of lines) {
    const source: SourceRef = { ...place, offset, length };
    if (bytes === undefined) {
      yield { item: recordDrop('page_too_large', { detail: `a line of ${length} bytes`, source }) };
    } else {
      const text = bytes
        .toString('utf8')
        .replace(/^\ufeff/, '')
        .trim();
      if (text !== '') yield rowOfLine(text, source);
    }
  }
}

function rowOfLine(text: string, source: SourceRef): RowEvent {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    return { item: recordDrop('bad_json', { detail, source }) };
  }
  if (isRow(value)) return { row: value, source };
  return { item: recordDrop('bad_record', { detail: `not an object: ${kindOf(value)}`, source }) };
}
