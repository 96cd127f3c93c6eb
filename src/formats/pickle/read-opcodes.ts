import { ALLOWED, OP, opcodeName, RUNS_CODE } from './opcodes.js';
import { pickleError } from './pickle-limits.js';

/** An opcode, where it stands, and the bytes that belong to it without their length field. */
export interface Opcode {
  code: number;
  at: number;
  data: Buffer;
  /** Bytes that it takes, with length and argument. */
  bytes: number;
}

/** Opcodes handed over at once. */
const BATCH = 4096;

/** Most opcodes carry nothing; making a view for each would take most of the time. */
const NOTHING = Buffer.alloc(0);

/** Longest integer: 8,192 bits. */
const MAX_INTEGER_BYTES = 1024;

/** Highest protocol of CPython; 2 is the first that is binary throughout. */
const PROTOCOLS = { first: 2, last: 5 };

/**
 * Reads the opcodes of a pickle from its bytes, in batches, up to and with STOP; nothing is executed.
 *
 * @param maxBytes - the longest text or binary
 * @throws BadInputError `pickle_runs_code` for an opcode that names, builds or calls objects, `pickle_unsupported`
 *   for another that plain data does not need, `pickle_truncated`, `pickle_trailing_bytes`, `pickle_too_large`
 */
export async function* readOpcodes(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Opcode[]> {
  let waiting: Uint8Array[] = [];
  let have = 0;
  let need = 1;
  let offset = 0;
  let stopped = false;
  const context = { name, maxBytes };
  for await (const chunk of chunks) {
    if (stopped && chunk.byteLength > 0) throw trailing(name, offset);
    waiting.push(chunk);
    have += chunk.byteLength;
    if (have < need) continue;
    const bytes = Buffer.concat(waiting, have);
    let position = 0;
    let batch: Opcode[] = [];
    while (position < bytes.length) {
      const opcode = parseOpcode(bytes, position, offset + position, context);
      if (typeof opcode === 'number') {
        need = opcode;
        break;
      }
      need = 1;
      position += opcode.bytes;
      batch.push(opcode);
      if (opcode.code === OP.STOP) {
        stopped = true;
        break;
      }
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
    offset += position;
    if (stopped && position < bytes.length) throw trailing(name, offset);
    waiting = position < bytes.length ? [bytes.subarray(position)] : [];
    have = bytes.length - position;
  }
  if (!stopped) throw pickleError('pickle_truncated', name, offset + have, 'the pickle ends without STOP');
}

/** The opcode at `position`; or how many bytes it needs, when they are not all there. */
function parseOpcode(
  bytes: Buffer,
  position: number,
  at: number,
  { name, maxBytes }: { name: string; maxBytes: number },
): Opcode | number {
  const code = bytes[position] ?? 0;
  const argument = ALLOWED.get(code);
  if (argument === undefined) throw refusal(code, name, at);
  if (at === 0 && code !== OP.PROTO)
    throw pickleError('pickle_unsupported', name, at, 'no protocol 2 to 5 pickle: PROTO is missing');
  let start = position + 1;
  let length = 'fixed' in argument ? argument.fixed : 0;
  if ('counted' in argument) {
    start += argument.counted;
    if (start > bytes.length) return start - position;
    length = readLength(bytes, position + 1, argument.counted);
    const integer = code === OP.LONG1 || code === OP.LONG4;
    if (length > (integer ? MAX_INTEGER_BYTES : maxBytes))
      throw pickleError('pickle_too_large', name, at, `${opcodeName(code)} of ${length} bytes`);
  }
  const end = start + length;
  if (end > bytes.length) return end - position;
  const data = length === 0 ? NOTHING : bytes.subarray(start, end);
  const protocol = data[0] ?? 0;
  if (code === OP.PROTO && (protocol < PROTOCOLS.first || protocol > PROTOCOLS.last))
    throw pickleError('pickle_unsupported', name, at, `pickle protocol ${protocol}`);
  return { code, at, data, bytes: end - position };
}

function readLength(bytes: Buffer, at: number, width: 1 | 4 | 8): number {
  if (width === 1) return bytes.readUInt8(at);
  return width === 4 ? bytes.readUInt32LE(at) : Number(bytes.readBigUInt64LE(at));
}

function refusal(code: number, name: string, at: number) {
  return RUNS_CODE.has(code)
    ? pickleError(
        'pickle_runs_code',
        name,
        at,
        `loading this pickle would run code: opcode ${opcodeName(code)}`,
      )
    : pickleError('pickle_unsupported', name, at, `opcode ${opcodeName(code)} has no place in plain data`);
}

function trailing(name: string, at: number) {
  return pickleError('pickle_trailing_bytes', name, at, 'bytes after STOP, which a loader never sees, begin');
}
