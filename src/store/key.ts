import { BadInputError, RetryError } from '../errors.js';
import type { ByteRange } from './store.js';

/** Longest key that S3 takes, in UTF-8 bytes. */
const MAX_KEY_BYTES = 1024;

/** Longest file name on the common file systems, so that a corpus can move between a folder and S3. */
const MAX_SEGMENT_BYTES = 255;

/** Where a folder keeps writes under way, and where an S3 store puts the objects of its probe; never listed. */
export const RESERVED_SEGMENTS: ReadonlySet<string> = new Set(['.tmp', '.weft-probe']);

/**
 * Refuses a key that could leave the store's prefix, or that only one kind of store could hold.
 *
 * A key is 1…1024 bytes of well-formed UTF-8 in `/`-separated segments of at most 255 bytes, none of them empty, `.`
 * or `..`, without backslashes and control characters; its first segment is not one of {@link RESERVED_SEGMENTS}.
 *
 * @throws BadInputError `bad_key`
 */
export function checkKey(key: string): void {
  const fault = keyFault(key);
  if (fault !== undefined) throw new BadInputError('bad_key', `store key ${JSON.stringify(key)}: ${fault}`);
}

/**
 * Refuses what no S3 server can hold. Reading takes any other key: inputs lie in buckets that others have filled.
 *
 * @throws BadInputError `bad_key`
 */
export function checkForeignKey(key: string): void {
  if (key !== '' && Buffer.byteLength(key) <= MAX_KEY_BYTES && !/\p{Surrogate}/u.test(key)) return;
  throw new BadInputError(
    'bad_key',
    `store key ${JSON.stringify(key)}: is not 1…${MAX_KEY_BYTES} bytes of well-formed Unicode`,
  );
}

function keyFault(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `is longer than ${MAX_KEY_BYTES} bytes`;
  if (/\p{Surrogate}/u.test(key)) return 'is not well-formed Unicode';
  if (/[\p{Cc}\\]/u.test(key)) return 'has a backslash or a control character';
  const segments = key.split('/');
  for (const segment of segments) {
    if (segment === '') return 'has an empty segment (a leading, trailing or double slash)';
    if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)
      return `has a segment longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  if (RESERVED_SEGMENTS.has(segments[0] ?? '')) return `begins with the reserved segment "${segments[0]}"`;
  return undefined;
}

/** Whether a store's own bookkeeping lies behind this key. */
export function isReserved(key: string): boolean {
  const slash = key.indexOf('/');
  return RESERVED_SEGMENTS.has(slash < 0 ? key : key.slice(0, slash));
}

/** Orders keys by their UTF-8 bytes, as S3 lists them; the order of JavaScript strings differs above U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** UTF-16 units sorted as their code points are: surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Refuses a malformed range: `start` and `end` are whole numbers with 0 ≤ start ≤ end.
 *
 * @throws RangeError
 */
export function checkRange(range: ByteRange | undefined): void {
  if (range === undefined) return;
  const { start, end } = range;
  const whole = Number.isSafeInteger(start) && (end === undefined || Number.isSafeInteger(end));
  if (!whole || start < 0 || (end !== undefined && end < start)) {
    throw new RangeError(`byte range must be whole numbers with 0 ≤ start ≤ end, got ${start}…${end ?? ''}`);
  }
}

/** The error of every store for a key that holds nothing. */
export function notFound(uri: string, key: string, cause?: unknown): BadInputError {
  return new BadInputError('not_found', `${uri}/${key}: no such object`, { cause });
}

/** The error of every store for an object of another version than was asked for. */
export function objectChanged(uri: string, key: string, cause?: unknown): RetryError {
  return new RetryError('object_changed', `${uri}/${key}: replaced while it was read; read it again`, {
    cause,
  });
}

/** The error of every store for a range that begins at or past the end. */
export function outOfRange(uri: string, key: string, range: ByteRange, cause?: unknown): BadInputError {
  return new BadInputError(
    'range_not_satisfiable',
    `${uri}/${key}: byte ${range.start} lies past the end of the object`,
    { cause },
  );
}
