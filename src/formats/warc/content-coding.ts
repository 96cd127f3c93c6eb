import { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import { ByteFeed } from '../bytes/byte-feed.js';
import { isGzip } from '../gzip/gzip-member.js';
import { isZstd } from '../zstd/frame-header.js';
import { unzstdFrames } from '../zstd/unzstd.js';

/** More codings than this in one field are an attack, not a server. */
const MAX_CODINGS = 4;

/** What became of a content-encoded body. */
export type Decoded =
  | { kind: 'body'; body: Buffer; notes: string[] }
  | { kind: 'too_large' }
  | { kind: 'unsupported'; coding: string };

/** Codings that exist and that are not undone; names outside both lists are servers' noise and ignored. */
const UNDECODABLE = new Set(['compress', 'x-compress', 'sdch', 'dcb', 'dcz', 'bzip2', 'lzma', 'xz', 'exi']);

/**
 * Undoes `Content-Encoding` with a cap on the decoded size.
 *
 * Archives keep the field after the crawler decoded the body: a body without the coding's signature is returned
 * as it is, with the note `content_encoding_absent:<coding>`. A body that breaks part-way is kept up to there,
 * with `content_encoding_broken:<coding>`.
 *
 * @param maxBytes - most decoded bytes, at each step
 */
export async function decodeContent(
  raw: Buffer,
  field: string | undefined,
  maxBytes: number,
): Promise<Decoded> {
  const codings = (field ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '');
  const notes: string[] = [];
  if (codings.length > MAX_CODINGS) return { kind: 'unsupported', coding: codings.join(', ') };
  let body = raw;
  // The last coding named was applied last.
  for (const coding of codings.reverse()) {
    const transform = decoderOf(coding, body);
    if (transform === 'unsupported') return { kind: 'unsupported', coding };
    if (transform === 'none' || body.length === 0) continue;
    if (transform === 'absent') {
      notes.push(`content_encoding_absent:${coding}`);
      continue;
    }
    const step = await run(transform, body, maxBytes);
    if (step === 'too_large') return { kind: 'too_large' };
    if (step.broken && step.body.length === 0) {
      notes.push(`content_encoding_absent:${coding}`);
      continue;
    }
    if (step.broken) notes.push(`content_encoding_broken:${coding}`);
    body = step.body;
  }
  return body.length > maxBytes ? { kind: 'too_large' } : { kind: 'body', body, notes };
}

function decoderOf(coding: string, body: Buffer): Duplex | 'none' | 'absent' | 'unsupported' {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return isGzip(body) ? zlib.createGunzip() : 'absent';
    case 'deflate':
      // RFC 9110 means the zlib format; many servers send raw deflate. A zlib head is a multiple of 31.
      if (body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0)
        return zlib.createInflate();
      return body[0] === 0x3c ? 'absent' : zlib.createInflateRaw();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return isZstd(body) ? unzstd() : 'absent';
    default:
      return UNDECODABLE.has(coding) ? 'unsupported' : 'none';
  }
}

function unzstd(): Duplex {
  return Duplex.from((body: AsyncIterable<Buffer>) => unzstdFrames(new ByteFeed(body)));
}

/** Feeds the whole body to a decoder and gathers what comes out, up to the cap or the first error. */
function run(
  decoder: Duplex,
  body: Buffer,
  maxBytes: number,
): Promise<{ body: Buffer; broken: boolean } | 'too_large'> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const gathered = (broken: boolean) => resolve({ body: Buffer.concat(parts, size), broken });
    decoder.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= maxBytes) {
        parts.push(part);
        return;
      }
      resolve('too_large');
      decoder.destroy();
    });
    decoder.on('end', () => gathered(false));
    decoder.on('error', () => gathered(true));
    decoder.end(body);
  });
}
