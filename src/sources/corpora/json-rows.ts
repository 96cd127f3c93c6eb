import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { utf8Feed } from '../../formats/bytes/utf16-feed.js';
import { CompressionBreak } from '../../formats/compression/compression-break.js';
import { decompress } from '../../formats/compression/decompress.js';
import { parsePythonJson } from '../../formats/json/python-numbers.js';
import { skipLine, splitLines } from '../../formats/jsonl/lines.js';
import { isZip, ZipBreak, zipMembers } from '../../formats/zip/zip-members.js';
import type { SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import type { Input } from '../../store/input.js';
import { recordDrop, unitDrop } from '../drops.js';
import type { SourceItem } from '../source.js';
import { type CorpusRow, isRow, kindOf } from './record-fields.js';

/** A record with its place, or what stands for one that cannot be read. */
export type RowEvent = { row: CorpusRow; source: SourceRef } | { item: SourceItem };

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
  range: { start: number; end: number } | undefined,
  maxBytes: number,
): AsyncGenerator<RowEvent> {
  if (range !== undefined) {
    yield* rangeRows(input, range, maxBytes);
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
      yield* lineRows(feed, { input: input.uri }, Number.POSITIVE_INFINITY, maxBytes);
    }
  } catch (error) {
    if (!(error instanceof ZipBreak || error instanceof CompressionBreak)) throw error;
    yield broken(error.reason, error.message);
  } finally {
    await raw.close();
  }
}

async function* rangeRows(
  input: Input,
  { start, end }: { start: number; end: number },
  maxBytes: number,
): AsyncGenerator<RowEvent> {
  // One byte earlier: when it is a line end, the line at `start` is ours.
  const from = Math.max(0, start - 1);
  const feed = new ByteFeed(input.read({ start: from }), from);
  try {
    if (start > 0) await skipLine(feed);
    if (feed.offset < end) yield* lineRows(feed, { input: input.uri }, end, maxBytes);
  } finally {
    await feed.close();
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
    yield* lineRows(new ByteFeed(bytes), { input: uri, path }, Number.POSITIVE_INFINITY, maxBytes);
  }
  if (read > 0) return;
  const detail = 'no member of the archive is a .jsonl file';
  yield { item: unitDrop('archive_no_records', { detail, source: { input: uri, offset: 0 } }) };
}

async function* lineRows(
  feed: ByteFeed,
  place: Pick<SourceRef, 'input' | 'path'>,
  end: number,
  maxBytes: number,
): AsyncGenerator<RowEvent> {
  for await (const { offset, length, bytes } of splitLines(feed, maxBytes)) {
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
    if (offset + length >= end) return;
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
