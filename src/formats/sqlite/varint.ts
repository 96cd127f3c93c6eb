import { invalid } from './layout.js';

/** Writes an unsigned number as SQLite's variable-length integer; returns the bytes it took. */
export function writeVarint(target: Buffer, offset: number, value: number): number {
  const bytes = varintBytes(value);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    target[offset + i] = (rest % 128) | (i === bytes - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
  return bytes;
}

/** Bytes that {@link writeVarint} needs for a value below 2^53. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Reads a variable-length integer and where it ends. Throws BadInputError `sqlite_invalid` when the bytes end inside it. */
export function readVarint(bytes: Buffer, at: number): { value: bigint; next: number } {
  let value = 0n;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw invalid('ends inside a number');
    if (i === 8) return { value: (value << 8n) | BigInt(byte), next: at + 9 };
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return { value, next: at + 9 };
}
