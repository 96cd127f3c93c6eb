import type { Token } from 'stream-json/parser.js';

/** Nesting that is followed; deeper input is an attack on memory. */
const MAX_DEPTH = 1000;
/** What a value costs beside its characters, so that a record of a million nulls has a size too. */
const VALUE_COST = 8;

/** A child of the container at the path. */
export interface AssembledRecord {
  /** Position among all records of the input. */
  ordinal: number;
  /** Absent when it is larger than the limit. */
  value?: unknown;
}

/** Nesting is too deep to go on. */
export class TooDeep extends Error {
  constructor() {
    super(`nested deeper than ${MAX_DEPTH} levels`);
    this.name = 'TooDeep';
  }
}

interface Frame {
  array: boolean;
  /** The path leads into this container. */
  onPath: boolean;
  /** Key or index of the child at hand. */
  key: string;
  index: number;
}

/**
 * Assembles the children of the array or object at a path out of stream-json's tokens, one at a time, with a limit.
 *
 * stream-json's own pick and streamArray assemble each element whole, however large: a 1 GB string in one record
 * would take the memory. Here what is beyond the limit is counted and let go.
 */
export class RecordAssembler {
  /** Whether a container stood at the path. */
  found = false;
  /** Whether that container is an array. */
  inArray = false;
  readonly #path: readonly string[];
  readonly #maxSize: number;
  readonly #frames: Frame[] = [];
  #ordinal = 0;
  #record: Collector | undefined;
  #text: { kind: 'key' | 'string' | 'number'; parts: string[] } | undefined;
  /** Characters of a key outside of records: never more than the path could name. */
  #keySize = 0;

  /** @param firstOrdinal - position of the first record; default 0 */
  constructor(path: readonly string[], maxSize: number, firstOrdinal = 0) {
    this.#path = path;
    this.#maxSize = maxSize;
    this.#ordinal = firstOrdinal;
  }

  /** Takes one token; returns a record when the token was its last. */
  take(token: Token): AssembledRecord | undefined {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        return this.#open(token.name === 'startArray');
      case 'endObject':
      case 'endArray':
        return this.#close();
      case 'startKey':
        return this.#startText('key');
      case 'startString':
        return this.#startText('string');
      case 'startNumber':
        return this.#startText('number');
      case 'stringChunk':
      case 'numberChunk':
        return this.#chunk(token.value);
      case 'endKey':
        this.#key(this.#endText());
        return undefined;
      case 'endString':
        return this.#scalar(this.#endText());
      case 'endNumber':
        return this.#scalar(Number(this.#endText()));
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        return this.#scalar(token.value);
      default:
        return undefined;
    }
  }

  #startText(kind: 'key' | 'string' | 'number'): undefined {
    this.#text = { kind, parts: [] };
    this.#keySize = 0;
    if (kind !== 'key') this.#record ??= this.#beginValue();
  }

  #chunk(value: string): undefined {
    if (this.#record !== undefined) {
      if (this.#record.spend(value.length)) this.#text?.parts.push(value);
      return;
    }
    this.#keySize += value.length;
    if (this.#text?.kind === 'key' && this.#keySize <= this.#maxSize) this.#text.parts.push(value);
  }

  #endText(): string {
    const text = this.#text?.parts.join('') ?? '';
    this.#text = undefined;
    return text;
  }

  #key(key: string): void {
    if (this.#record !== undefined) this.#record.key(key);
    else {
      const frame = this.#frames.at(-1);
      if (frame !== undefined) frame.key = key;
    }
  }

  #scalar(value: unknown): AssembledRecord | undefined {
    this.#record ??= this.#beginValue();
    this.#record?.scalar(value);
    return this.#finish();
  }

  #open(array: boolean): undefined {
    this.#record ??= this.#beginValue();
    if (this.#record !== undefined) {
      this.#record.open(array);
      return;
    }
    if (this.#frames.length >= MAX_DEPTH) throw new TooDeep();
    const parent = this.#frames.at(-1);
    const step = this.#path[this.#frames.length - 1];
    const onPath = parent === undefined || (parent.onPath && (step === '*' || step === parent.key));
    this.#frames.push({ array, onPath, key: '', index: -1 });
    if (onPath && this.#frames.length === this.#path.length + 1) {
      this.found = true;
      this.inArray = array;
    }
  }

  #close(): AssembledRecord | undefined {
    if (this.#record === undefined) {
      this.#frames.pop();
      return undefined;
    }
    this.#record.close();
    return this.#finish();
  }

  /** Counts a child of the container at hand; a collector when the child is a record. */
  #beginValue(): Collector | undefined {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return undefined;
    if (frame.array) {
      frame.index++;
      frame.key = String(frame.index);
    }
    const isRecord = frame.onPath && this.#frames.length === this.#path.length + 1;
    return isRecord ? new Collector(this.#maxSize) : undefined;
  }

  #finish(): AssembledRecord | undefined {
    const record = this.#record;
    if (record === undefined || record.depth > 0) return undefined;
    this.#record = undefined;
    const ordinal = this.#ordinal++;
    return record.tooLarge ? { ordinal } : { ordinal, value: record.value };
  }
}

/** Builds one value, or counts its depth only once it is too large. */
class Collector {
  value: unknown;
  depth = 0;
  tooLarge = false;
  #left: number;
  #stack: (unknown[] | Record<string, unknown>)[] = [];
  #keys: string[] = [];

  constructor(maxSize: number) {
    this.#left = maxSize;
  }

  /** Whether what costs this much is still to be kept. */
  spend(cost: number): boolean {
    this.#left -= cost;
    if (this.#left < 0 && !this.tooLarge) {
      this.tooLarge = true;
      this.#stack = [];
      this.value = undefined;
    }
    return !this.tooLarge;
  }

  key(key: string): void {
    this.#keys[this.depth] = key;
  }

  scalar(value: unknown): void {
    if (this.spend(VALUE_COST)) this.#add(value);
  }

  open(array: boolean): void {
    if (this.depth >= MAX_DEPTH) throw new TooDeep();
    // Without a prototype a key `__proto__` is a key like any other.
    const container: unknown[] | Record<string, unknown> = array ? [] : Object.create(null);
    if (this.spend(VALUE_COST)) {
      this.#add(container);
      this.#stack.push(container);
    }
    this.depth++;
  }

  close(): void {
    this.depth--;
    this.#stack.pop();
  }

  #add(value: unknown): void {
    const parent = this.#stack.at(-1);
    if (parent === undefined) this.value = value;
    else if (Array.isArray(parent)) parent.push(value);
    else parent[this.#keys[this.depth] ?? ''] = value;
  }
}
