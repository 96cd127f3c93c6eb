import { getManyValues, isMany, none } from 'stream-chain/core';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { describeError } from '../../errors.js';
import { CompressionBreak } from '../compression/compression-break.js';
import { PythonNumbers } from './python-numbers.js';
import { type AssembledRecord, RecordAssembler, TooDeep } from './record-assembler.js';

/** Longest piece that is given to the parser at a time, in characters. */
const MAX_PIECE = 16 * 1024;
/** Longest indentation before a record that is looked for behind an error. */
const MAX_INDENT = 1024;

/** What reading a dump comes to: its records, then at most one reason why it could not be read to its end. */
export type DumpEvent =
  | ({ kind: 'record' } & AssembledRecord)
  | { kind: 'junk'; ordinal: number; detail: string }
  | { kind: 'break'; reason: DumpBreakReason; ordinal: number; detail: string };

/** Why a dump ends early. */
export type DumpBreakReason =
  | 'json_corrupt'
  | 'json_truncated'
  | 'json_no_records'
  | 'archive_truncated'
  | 'archive_corrupt'
  | 'archive_unsupported';

/**
 * Streams the records of one JSON text: the children of the array or object at `path`, or of the top-level one.
 *
 * Bad JSON never throws. In an array, reading goes on at the next line that begins with a record, and what lies
 * between is one `junk` event; without such a line, one `break` event says what is wrong. NaN and infinities are null.
 *
 * @param path - keys from the top, `*` for any key or index
 * @param maxSize - about the most characters of a record that are held; larger ones come without a value
 * @param options - `strict`: the first error, or number that is none, is a break; default false
 */
export async function* readDump(
  bytes: AsyncIterable<Uint8Array>,
  path: readonly string[],
  maxSize: number,
  { strict = false }: { strict?: boolean } = {},
): AsyncGenerator<DumpEvent, void, undefined> {
  let reading = new DumpReading(path, maxSize);
  let ordinal = 0;
  const stop = (reason: DumpBreakReason, detail: string): DumpEvent => ({
    kind: 'break',
    reason,
    ordinal,
    detail,
  });
  // Set while the next record is looked for: the error, and what was not looked at yet.
  let lost: { error: JsonBreak; text: string } | undefined;
  try {
    for await (const piece of pieces(bytes, strict)) {
      if (lost !== undefined) lost.text += piece;
      let text = piece;
      while (text !== '') {
        let junk: DumpEvent | undefined;
        let begin = text;
        if (lost !== undefined) {
          const next = nextRecord(lost.text);
          if (next < 0) {
            lost.text = openLine(lost.text);
            break;
          }
          const detail = `${lost.error.message}; reading goes on at the next line that begins with a record`;
          junk = { kind: 'junk', ordinal, detail };
          begin = lost.text.slice(next);
          reading = DumpReading.resumed(path, maxSize, ordinal);
          text = begin;
        }
        try {
          const records = [...reading.records(text)];
          if (junk !== undefined) yield junk;
          lost = undefined;
          for (const record of records) {
            ordinal = record.ordinal + 1;
            yield { kind: 'record', ...record };
          }
          break;
        } catch (error) {
          if (!(error instanceof JsonBreak) || strict || !reading.canResume) throw error;
          // The line that the search just found is broken itself: it goes on behind that.
          lost = { error: lost?.error ?? error, text: lost === undefined ? begin : begin.slice(1) };
        }
      }
    }
    if (lost !== undefined) throw lost.error;
    reading.end();
  } catch (error) {
    if (error instanceof JsonBreak) yield stop(error.reason, error.message);
    else if (error instanceof TooDeep) yield stop('json_corrupt', error.message);
    else if (error instanceof CompressionBreak) yield stop(error.reason, error.message);
    else throw error;
    return;
  }
  if (reading.found) return;
  yield stop(
    'json_no_records',
    path.length === 0 ? 'the top level is no array' : `nothing at ${path.join('.')}`,
  );
}

/** Index of the first object that begins a line; -1 when there is none. */
function nextRecord(text: string): number {
  const start = /\n[ \t\r,]{0,1000}(?=\{)/.exec(text);
  return start === null ? -1 : start.index + start[0].length;
}

/** The last line, when a record may still begin it. */
function openLine(text: string): string {
  const line = text.slice(Math.max(0, text.lastIndexOf('\n')));
  return line.startsWith('\n') && line.length < MAX_INDENT && /^[\s,]*$/.test(line) ? line : '';
}

class JsonBreak extends Error {
  constructor(
    readonly reason: 'json_corrupt' | 'json_truncated',
    message: string,
  ) {
    super(message);
    this.name = 'JsonBreak';
  }
}

/** One run of the parser over a dump, from its begin or from a record behind an error. */
class DumpReading {
  readonly #parse = jsonParser({ packValues: false, streamValues: true });
  readonly #assembler: RecordAssembler;

  constructor(
    private readonly path: readonly string[],
    maxSize: number,
    firstOrdinal = 0,
  ) {
    this.#assembler = new RecordAssembler(path, maxSize, firstOrdinal);
  }

  /** A run that starts at a record of the array at the path. */
  static resumed(path: readonly string[], maxSize: number, ordinal: number): DumpReading {
    const reading = new DumpReading(path, maxSize, ordinal);
    const opening = `${path.map((step) => `{${JSON.stringify(step)}:`).join('')}[`;
    for (const token of reading.#tokens(opening)) reading.#assembler.take(token);
    return reading;
  }

  get found(): boolean {
    return this.#assembler.found;
  }

  /** Whether reading can start at a record: in an array that the path names by keys alone. */
  get canResume(): boolean {
    return this.#assembler.inArray && !this.path.some((step) => /^(?:\*|\d+)$/.test(step));
  }

  *records(text: string): Generator<AssembledRecord> {
    for (const token of this.#tokens(text)) {
      const record = this.#assembler.take(token);
      if (record !== undefined) yield record;
    }
  }

  end(): void {
    for (const token of this.#tokens(none)) this.#assembler.take(token);
  }

  #tokens(piece: string | typeof none): readonly Token[] {
    try {
      const result = this.#parse(piece as string);
      return isMany(result) ? getManyValues<Token>(result) : [];
    } catch (error) {
      // The parser throws plain errors; one at the end of the input means that there is not enough of it.
      throw new JsonBreak(piece === none ? 'json_truncated' : 'json_corrupt', describeError(error));
    }
  }
}

/**
 * Cuts text behind each closing brace, so that an error costs no record that ended before it: the parser gives
 * nothing of a piece that holds an error. Also makes the outcome independent of how the bytes arrive.
 */
async function* pieces(bytes: AsyncIterable<Uint8Array>, strict: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  const numbers = new PythonNumbers();
  const read = (text: string) => (strict ? text : numbers.push(text));
  for await (const chunk of bytes) yield* cut(read(decoder.decode(chunk, { stream: true })));
  yield* cut(read(decoder.decode()) + numbers.end());
}

function* cut(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const brace = text.indexOf('}', at);
    const end = Math.min(brace < 0 ? text.length : brace + 1, at + MAX_PIECE);
    yield text.slice(at, end);
    at = end;
  }
}
