import type { DropReason } from '../../model/reasons.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One record of a corpus: a JSON object or a Parquet row. */
export type CorpusRow = Record<string, unknown>;

/** Why a record cannot become a document; the reason and detail of its drop. */
export class BadRecord extends Error {
  constructor(
    readonly reason: DropReason,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
    this.name = 'BadRecord';
  }
}

/** Whether a value is an object with fields: neither null, list nor bytes. */
export function isRow(value: unknown): value is CorpusRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return ArrayBuffer.isView(value) ? 'bytes' : typeof value;
}

/** A field that must be a list. Throws {@link BadRecord} `missing_field` or `bad_field`. */
export function listField(row: CorpusRow, name: string): unknown[] {
  const value = row[name];
  if (value === undefined || value === null) throw new BadRecord('missing_field', name);
  if (!Array.isArray(value)) throw new BadRecord('bad_field', `${name}: ${kindOf(value)}`);
  return value;
}

/** A field that some writers nest and others store as JSON text; undefined when it is absent or no JSON. */
export function nestedField(row: CorpusRow, name: string): unknown {
  const value = row[name];
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value);
  } catch {
    // Text that is no JSON holds no facts; whoever needs one of them says that it is missing.
    return undefined;
  }
}

/** A finite number, also one that Parquet stores with 64 bits; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A string that is not empty, bytes decoded as UTF-8; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  const text = ArrayBuffer.isView(value) ? decodeUtf8(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function decodeUtf8(bytes: ArrayBufferView): string | undefined {
  try {
    return UTF8.decode(new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    // Parquet columns without a text annotation may hold anything.
    return undefined;
  }
}

/** The named fields that hold numbers, as signals. */
export function numberSignals(row: CorpusRow, names: readonly string[]): Record<string, number> {
  const signals: Record<string, number> = {};
  for (const name of names) {
    const value = numberOf(row[name]);
    if (value !== undefined) signals[name] = value;
  }
  return signals;
}
