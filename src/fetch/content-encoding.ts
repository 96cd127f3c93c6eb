import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { FetchFailure } from './fetch-outcome.js';

/** More layers than this is an attack: real servers use one. */
const MAX_LAYERS = 2;
const KNOWN = new Set(['gzip', 'x-gzip', 'deflate', 'br']);
/** Codings that exist and are not undone; other names (`utf-8`, `none`, `binary`) are servers' noise. */
const UNDECODABLE = new Set([
  'zstd',
  'compress',
  'x-compress',
  'sdch',
  'dcb',
  'dcz',
  'bzip2',
  'lzma',
  'xz',
  'exi',
]);
/** First bytes of what a name announces; without them the body is not in that coding. */
const SIGNATURES = new Map([
  ['zstd', '28b52ffd'],
  ['compress', '1f9d'],
  ['x-compress', '1f9d'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
]);

/** Options of {@link decodeBody}. */
export interface DecodeBodyOptions {
  /** Most bytes after each layer. */
  maxBytes: number;
  /** Return what fits into `maxBytes` of a larger body. */
  truncate: boolean;
  /** The body was cut before its end: what decodes of it is taken. */
  cut: boolean;
}

/**
 * The content codings that a header names, applied last first.
 *
 * @throws FetchFailure `content_encoding` for more than two
 */
export function contentCodings(header: string): string[] {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => KNOWN.has(coding) || UNDECODABLE.has(coding))
    .reverse();
  if (codings.length > MAX_LAYERS) throw new FetchFailure('content_encoding', `${codings.length} layers`);
  return codings;
}

/**
 * Undoes content codings (gzip, deflate, br), where the bytes are in them: servers declare gzip over plain pictures, and
 * send gzip that they call br.
 *
 * @throws FetchFailure `too_large` or `content_encoding`
 */
export async function decodeBody(
  encoded: Buffer,
  codings: readonly string[],
  options: DecodeBodyOptions,
): Promise<Buffer> {
  let body = encoded;
  for (const coding of codings) {
    if (body.length === 0) break;
    const decoder = decoderOf(coding, body);
    if (decoder !== undefined) body = await run(decoder, body, coding, options);
  }
  return body;
}

function decoderOf(coding: string, body: Buffer): Transform | undefined {
  if (UNDECODABLE.has(coding)) {
    const signature = SIGNATURES.get(coding) ?? '';
    if (body.toString('hex', 0, signature.length / 2) !== signature) return undefined;
    throw new FetchFailure('content_encoding', `unknown: ${coding}`);
  }
  // A picture or a page cannot begin as gzip does; deflate and brotli have no signature.
  if (isGzipped(body)) return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  if (coding !== 'deflate') return undefined;
  // RFC 9110 means the zlib format; many servers send raw deflate. A zlib head is a multiple of 31.
  const zlib = body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
  return zlib ? createInflate() : createInflateRaw();
}

function run(
  decoder: Transform,
  body: Buffer,
  coding: string,
  { maxBytes, truncate, cut }: DecodeBodyOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const gathered = () => Buffer.concat(parts, size);
    decoder.on('data', (part: Buffer) => {
      parts.push(part.subarray(0, maxBytes - size));
      size += part.length;
      if (size <= maxBytes) return;
      size = maxBytes;
      if (truncate) resolve(gathered());
      else reject(new FetchFailure('too_large', 'after decoding'));
      decoder.destroy();
    });
    decoder.on('end', () => resolve(gathered()));
    decoder.on('error', (error) => {
      if (cut) return resolve(gathered());
      // What gives no byte was never in this coding.
      if (size === 0 && (coding === 'br' || coding === 'deflate') && !isGzipped(body)) return resolve(body);
      const code = 'code' in error ? String(error.code) : error.name;
      reject(new FetchFailure('content_encoding', `${coding}: ${code}`, { cause: error }));
    });
    decoder.end(body);
  });
}

function isGzipped(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}
