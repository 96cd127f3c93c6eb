import { inputsOf, type JsonSourceOptions, limitOf } from '../../config/source-config.js';
import { AbortedError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { isUtf16, utf8Feed } from '../../formats/bytes/utf16-feed.js';
import { CompressionBreak } from '../../formats/compression/compression-break.js';
import { decompress, isCompressed } from '../../formats/compression/decompress.js';
import { parsePythonJson } from '../../formats/json/python-numbers.js';
import { readDump } from '../../formats/json/read-dump.js';
import { type Line, splitLines } from '../../formats/jsonl/lines.js';
import { isParquet } from '../../formats/parquet/row-groups.js';
import type { SourceRef } from '../../model/page.js';
import type { Input, InputOpener } from '../../store/input.js';
import { recordDrop, unitDrop } from '../drops.js';
import { headOf } from '../input-head.js';
import { lineRangeOf, lineRanges, linesOfRange } from '../line-range.js';
import { groupRangeOf, planParquet } from '../parquet-rows.js';
import type { Source, SourceItem, SourceUnit } from '../source.js';
import { expandInput, nameUnits, openPlanned } from '../unit-plan.js';
import { type PageFields, pageFields, pageOfRecord } from './json-fields.js';
import { readPageRows } from './page-rows.js';

const JSON_FILES = /\.(?:(?:json|jsonl|ndjson|jsonlines)(?:\.(?:gz|zst))?|parquet)$/i;
/** White space before the first value that is looked past to tell an array from lines. */
const PEEK = 4096;
/** Bytes that tell a Parquet file. */
const MAGIC_BYTES = 4;
const BLOCK = 64 * 1024;

type PlannedUnit = Omit<SourceUnit, 'name' | 'type'>;

interface JsonReader {
  fields: PageFields;
  /** Keys to the records; undefined without a `path` option. */
  path: string[] | undefined;
  maxPageBytes: number;
}

/**
 * Reads pages out of records: lines of JSON (JSONL), a giant array, a dump with the records at `path`, or rows of Parquet.
 *
 * A file is lines unless its first value is an array or a `path` is given, whatever its name; Parquet is told by its first
 * bytes. Plain JSONL is split into byte ranges, Parquet into runs of row groups; dumps and JSONL that is compressed or in
 * UTF-16 are one unit each. Offsets are bytes of the decoded text for lines, and ordinals for dumps and rows.
 */
export function createJsonSource(options: JsonSourceOptions, opener: InputOpener): Source {
  const inputs = inputsOf(options.input);
  const unitBytes = limitOf(options, 'unit_bytes');
  const reader: JsonReader = {
    fields: pageFields(options),
    path: options.path?.split('.').filter((step) => step !== ''),
    maxPageBytes: limitOf(options, 'max_page_bytes'),
  };
  return {
    async plan() {
      const units: PlannedUnit[] = [];
      for (const named of inputs) {
        for (const uri of await expandInput(opener, named, JSON_FILES)) {
          units.push(...(await planFile(opener, uri, reader, unitBytes)));
        }
      }
      return nameUnits('json', units);
    },
    read: (unit, ctx) => readUnit(opener, unit, reader, ctx),
  };
}

async function planFile(
  opener: InputOpener,
  uri: string,
  reader: JsonReader,
  unitBytes: number,
): Promise<PlannedUnit[]> {
  const input = await opener.open(uri);
  const whole = { input: uri, version: input.version, bytes: input.bytes };
  if (input.bytes <= unitBytes) return [whole];
  const head = await headOf(input, PEEK);
  if (isParquetFile(uri, head))
    return (await planParquet(input, unitBytes)).map((share) => ({ ...whole, ...share }));
  if (reader.path !== undefined) return [whole];
  if (isCompressed(head) || isUtf16(head) || beginsWithArray(head)) return [whole];
  return lineRanges(input.bytes, unitBytes).map(({ start, end }) => ({
    ...whole,
    bytes: end - start,
    share: { start, end },
  }));
}

async function* readUnit(
  opener: InputOpener,
  unit: SourceUnit,
  reader: JsonReader,
  ctx: Context,
): AsyncGenerator<SourceItem> {
  const input = await openPlanned(opener, unit.input, unit.version);
  const lines = lineRangeOf(unit.share);
  const items = lines
    ? readLineRange(input, lines.start, lines.end, reader)
    : isParquetFile(unit.input, await headOf(input, MAGIC_BYTES))
      ? readPageRows(input, groupRangeOf(unit.share), reader)
      : readWhole(input, reader);
  for await (const item of items) {
    if (ctx.signal.aborted) throw new AbortedError(undefined, { cause: ctx.signal.reason });
    yield item;
  }
}

/** The records of the lines whose first byte lies in `start` … `end - 1`. */
export function readLineRange(
  input: Input,
  start: number,
  end: number,
  reader: JsonReader,
): AsyncGenerator<SourceItem> {
  return readLines(linesOfRange(input, { start, end }, reader.maxPageBytes), input.uri, reader);
}

async function* readWhole(input: Input, reader: JsonReader): AsyncGenerator<SourceItem> {
  const raw = new ByteFeed(input.read());
  try {
    const feed = await utf8Feed(await decompress(raw));
    if (reader.path !== undefined || beginsWithArray(await feed.peek(PEEK))) {
      yield* readRecords(feed, input.uri, reader);
    } else {
      yield* readLines(splitLines(feed, reader.maxPageBytes), input.uri, reader);
    }
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    const detail = `${error.message}; at offset ${raw.offset}, what came before is kept; get the file again`;
    yield unitDrop(error.reason, { detail, source: { input: input.uri, offset: raw.offset } });
  } finally {
    await raw.close();
  }
}

async function* readLines(
  lines: AsyncIterable<Line>,
  uri: string,
  reader: JsonReader,
): AsyncGenerator<SourceItem> {
  for await (const { offset, length, bytes } of lines) {
    const source: SourceRef = { input: uri, offset, length };
    if (bytes === undefined) {
      yield recordDrop('page_too_large', { detail: `a line of ${length} bytes`, source });
    } else {
      const text = bytes
        .toString('utf8')
        .replace(/^\ufeff/, '')
        .trim();
      if (text !== '') yield itemOfLine(text, source, reader);
    }
  }
}

function itemOfLine(text: string, source: SourceRef, { fields, maxPageBytes }: JsonReader): SourceItem {
  let record: unknown;
  try {
    record = parsePythonJson(text);
  } catch (error) {
    return recordDrop('bad_json', { detail: error instanceof Error ? error.message : '', source });
  }
  return pageOfRecord(record, fields, source, maxPageBytes);
}

async function* readRecords(feed: ByteFeed, uri: string, reader: JsonReader): AsyncGenerator<SourceItem> {
  const { fields, maxPageBytes, path = [] } = reader;
  for await (const event of readDump(blocks(feed), path, maxPageBytes)) {
    if (event.kind === 'break') {
      const detail = `${event.detail}; after record ${event.ordinal}, what came before is kept; mend the file`;
      yield unitDrop(event.reason, { detail, source: { input: uri, offset: event.ordinal } });
      continue;
    }
    const source: SourceRef = { input: uri, offset: event.ordinal };
    if (event.kind === 'junk') yield recordDrop('bad_json', { detail: event.detail, source });
    else if ('value' in event) yield pageOfRecord(event.value, fields, source, maxPageBytes);
    else yield recordDrop('page_too_large', { detail: `more than ${maxPageBytes} bytes`, source });
  }
}

/** Blocks of equal size however the bytes arrive: what comes before a JSON error must not depend on the transport. */
async function* blocks(feed: ByteFeed): AsyncGenerator<Buffer> {
  for (let block = await feed.peek(BLOCK); block.length > 0; block = await feed.peek(BLOCK)) {
    feed.consume(block.length);
    yield block;
  }
}

/** A file that is called Parquet and is none is said to be broken, not read as lines. */
function isParquetFile(uri: string, head: Buffer): boolean {
  return isParquet(head) || /\.parquet$/i.test(uri);
}

function beginsWithArray(head: Buffer): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*\[/.test(head.toString('latin1'));
}
