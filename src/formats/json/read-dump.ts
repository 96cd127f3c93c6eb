import { getManyValues, isMany, none } from 'stream-chain/core';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { describeError } from '../../errors.js';
import { GzipBreak } from '../gzip/gzip-member.js';
import { type AssembledRecord, RecordAssembler, TooDeep } from './record-assembler.js';

/** Longest piece that is given to the parser at a time, in characters. */
const MAX_PIECE = 16 * 1024;

/** What reading a dump comes to: its records, then at most one reason why it could not be read to its end. */
export type DumpEvent =
  | ({ kind: 'record' } & AssembledRecord)
  | { kind: 'break'; reason: DumpBreakReason; ordinal: number; detail: string };

/** Why a dump ends early. */
export type DumpBreakReason =
  | 'json_corrupt'
  | 'json_truncated'
  | 'json_no_records'
  | 'archive_truncated'
  | 'archive_corrupt';

/**
 * Streams the records of one JSON text: the children of the array or object at `path`, or of the top-level one.
 *
 * Bad JSON never throws: the records that end before the error are kept, then one `break` event says what is wrong.
 *
 * @param path - keys from the top, `*` for any key or index
 * @param maxSize - about the most characters of a record that are held; larger ones come without a value
 */
export async function* readDump(
  bytes: AsyncIterable<Uint8Array>,
  path: readonly string[],
  maxSize: number,
): AsyncGenerator<DumpEvent, void, undefined> {
  const parse = jsonParser({ packValues: false, streamValues: true });
  const assembler = new RecordAssembler(path, maxSize);
  let ordinal = 0;
  const stop = (reason: DumpBreakReason, detail: string): DumpEvent => ({
    kind: 'break',
    reason,
    ordinal,
    detail,
  });
  try {
    for await (const piece of pieces(bytes)) {
      for (const token of tokens(parse, piece)) {
        const record = assembler.take(token);
        if (record === undefined) continue;
        ordinal = record.ordinal + 1;
        yield { kind: 'record', ...record };
      }
    }
    for (const token of tokens(parse, none)) assembler.take(token);
  } catch (error) {
    if (error instanceof JsonBreak) yield stop(error.reason, error.message);
    else if (error instanceof TooDeep) yield stop('json_corrupt', error.message);
    else if (error instanceof GzipBreak) {
      yield stop(error.kind === 'truncated' ? 'archive_truncated' : 'archive_corrupt', error.message);
    } else throw error;
    return;
  }
  if (assembler.found) return;
  yield stop(
    'json_no_records',
    path.length === 0 ? 'the top level is no array' : `nothing at ${path.join('.')}`,
  );
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

function tokens(parse: ReturnType<typeof jsonParser>, piece: string | typeof none): readonly Token[] {
  try {
    const result = parse(piece as string);
    return isMany(result) ? getManyValues<Token>(result) : [];
  } catch (error) {
    // The parser throws plain errors; one at the end of the input means that there is not enough of it.
    throw new JsonBreak(piece === none ? 'json_truncated' : 'json_corrupt', describeError(error));
  }
}

/**
 * Cuts text behind each closing brace, so that an error costs no record that ended before it: the parser gives
 * nothing of a piece that holds an error. Also makes the outcome independent of how the bytes arrive.
 */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes) yield* cut(decoder.decode(chunk, { stream: true }));
  yield* cut(decoder.decode());
}

function* cut(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const brace = text.indexOf('}', at);
    const end = Math.min(brace < 0 ? text.length : brace + 1, at + MAX_PIECE);
    yield text.slice(at, end);
    at = end;
  }
}
