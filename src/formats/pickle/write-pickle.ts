import { ByteSink } from './byte-sink.js';
import { OP } from './opcodes.js';
import { Base64Text, PickleFloat, type PickleInput, type PickleKey } from './pickle-value.js';

/** Items between MARK and APPENDS, as CPython writes them: what an unpickler holds on its stack at once. */
const BATCH = 1000;

/** Nesting that is still written; a corpus record is five deep. */
const MAX_DEPTH = 100;

/** Slots that a one-byte memo index can name. */
const MEMO_SLOTS = 256;

/** Longest dict key that is remembered; keys of records are field names. */
const MEMO_KEY_CHARS = 64;

/** Pickles a list whose items come one after the other. */
export interface PickleListEncoder {
  /** Bytes that wait to be taken. */
  readonly pending: number;
  /** Appends an item to the list. */
  add(item: PickleInput): void;
  /** Closes the list and the pickle. */
  end(): void;
  /** The bytes since the last take; they stay as they are until the next call of `add` or `end`. */
  take(): Uint8Array;
}

/**
 * Pickles a list in protocol 3, which Python 3.0 and later read, without knowing its length beforehand.
 *
 * Field names are written once and then named by their memo index, so that a trainer that keeps a shard in memory
 * holds each name once. The bytes depend on the items alone.
 */
export function createPickleListEncoder(): PickleListEncoder {
  const encoder = new Encoder();
  let inBatch = 0;
  encoder.sink.bytes(Buffer.from([OP.PROTO, 3, OP.EMPTY_LIST]));
  return {
    get pending() {
      return encoder.sink.length;
    },
    add(item) {
      if (inBatch === 0) encoder.sink.byte(OP.MARK);
      encoder.value(item, 1);
      inBatch += 1;
      if (inBatch < BATCH) return;
      encoder.sink.byte(OP.APPENDS);
      inBatch = 0;
    },
    end() {
      if (inBatch > 0) encoder.sink.byte(OP.APPENDS);
      encoder.sink.byte(OP.STOP);
    },
    take: () => encoder.sink.take(),
  };
}

/** Pickles one value in protocol 3. Throws RangeError for a value nested more than 100 deep, as one in a cycle is. */
export function encodePickle(value: PickleInput): Uint8Array {
  const encoder = new Encoder();
  encoder.sink.bytes(Buffer.from([OP.PROTO, 3]));
  encoder.value(value, 0);
  encoder.sink.byte(OP.STOP);
  return encoder.sink.take();
}

class Encoder {
  readonly sink = new ByteSink();
  readonly #memo = new Map<string, number>();

  value(value: PickleInput, depth: number): void {
    const { sink } = this;
    if (depth > MAX_DEPTH) throw new RangeError(`pickle: nested more than ${MAX_DEPTH} deep`);
    if (value === null) sink.byte(OP.NONE);
    else if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') sink.byte(value ? OP.NEWTRUE : OP.NEWFALSE);
    else if (typeof value === 'bigint') this.#bigint(value);
    else if (value instanceof PickleFloat) this.#float(value.value);
    else if (value instanceof Base64Text) this.#base64(value.bytes);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (isList(value)) this.#list(value, depth);
    else this.#dict(value instanceof Map ? value : Object.entries(value), depth);
  }

  #list(items: readonly PickleInput[], depth: number): void {
    this.sink.byte(OP.EMPTY_LIST);
    for (let start = 0; start < items.length; start += BATCH) {
      this.sink.byte(OP.MARK);
      for (const item of items.slice(start, start + BATCH)) this.value(item, depth + 1);
      this.sink.byte(OP.APPENDS);
    }
  }

  #dict(entries: Iterable<readonly [PickleKey, PickleInput | undefined]>, depth: number): void {
    this.sink.byte(OP.EMPTY_DICT);
    let inBatch = 0;
    for (const [key, value] of entries) {
      if (value === undefined) continue;
      if (inBatch === 0) this.sink.byte(OP.MARK);
      if (typeof key === 'string') this.#field(key);
      else this.value(key, depth + 1);
      this.value(value, depth + 1);
      inBatch += 1;
      if (inBatch < BATCH) continue;
      this.sink.byte(OP.SETITEMS);
      inBatch = 0;
    }
    if (inBatch > 0) this.sink.byte(OP.SETITEMS);
  }

  #field(name: string): void {
    const slot = this.#memo.get(name);
    if (slot !== undefined) {
      this.sink.byte(OP.BINGET);
      this.sink.byte(slot);
      return;
    }
    this.#text(name);
    if (this.#memo.size >= MEMO_SLOTS || name.length > MEMO_KEY_CHARS) return;
    this.sink.byte(OP.BINPUT);
    this.sink.byte(this.#memo.size);
    this.#memo.set(name, this.#memo.size);
  }

  #text(text: string): void {
    const bytes = Buffer.byteLength(text, 'utf8');
    this.sink.byte(OP.BINUNICODE);
    this.sink.u32(bytes);
    this.sink.utf8(text, bytes);
  }

  #base64(data: Uint8Array): void {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    this.sink.byte(OP.BINUNICODE);
    this.sink.u32(text.length);
    this.sink.ascii(text);
  }

  #bytes(data: Uint8Array): void {
    this.sink.byte(OP.BINBYTES);
    this.sink.u32(data.byteLength);
    this.sink.bytes(data);
  }

  #number(value: number): void {
    // -0 is an integer to JavaScript, and a float to Python.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#float(value);
    else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.sink.byte(OP.BININT);
      this.sink.i32(value);
    } else this.#bigint(BigInt(value));
  }

  #float(value: number): void {
    this.sink.byte(OP.BINFLOAT);
    this.sink.f64be(value);
  }

  /** Two's complement, little-endian, in as few bytes as hold it. */
  #bigint(value: bigint): void {
    const digits: number[] = [];
    let rest = value;
    while (digits.length === 0 || BigInt.asIntN(digits.length * 8, value) !== value) {
      digits.push(Number(rest & 0xffn));
      rest >>= 8n;
      if (digits.length > 255) throw new RangeError('pickle: an integer of more than 255 bytes');
    }
    this.sink.byte(OP.LONG1);
    this.sink.byte(digits.length);
    this.sink.bytes(Uint8Array.from(digits));
  }
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: PickleInput): value is readonly PickleInput[] {
  return Array.isArray(value);
}
