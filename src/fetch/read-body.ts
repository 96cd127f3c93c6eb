import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FetchFailure } from './fetch-outcome.js';

/** Options of {@link readBody}. */
export interface ReadBodyOptions {
  maxBytes: number;
  /** Return what was read when the body is larger than `maxBytes`. Default: false. */
  truncate?: boolean;
  /** The Content-Encoding header. */
  contentEncoding: string;
  /** Return the body as it was sent, too; without it, a decoded body is kept alone. */
  keepEncoded: boolean;
  /** Called for every chunk that arrives. */
  onChunk: () => void;
}

/** A body as its reader wants it and, when asked for, as it was sent. */
export interface BodyBytes {
  decoded: Buffer;
  /** The same buffer as `decoded` when there was no content encoding or nobody asked for it. */
  encoded: Buffer;
}

/** Ends the reading of a body that is long enough. */
class BodyCut extends Error {}

/** More layers than this is an attack: real servers use one. */
const MAX_LAYERS = 2;

/**
 * Collects a response body and undoes its content encodings (gzip, deflate, br), counting bytes on the wire and
 * after decoding so that neither an endless body nor a compression bomb gets further than `maxBytes`.
 *
 * @throws FetchFailure `too_large` or `content_encoding`; and whatever the stream throws
 */
export async function readBody(body: Readable, options: ReadBodyOptions): Promise<BodyBytes> {
  const { maxBytes, onChunk } = options;
  const encodings = contentEncodings(options.contentEncoding);
  const keepEncoded = options.keepEncoded && encodings.length > 0;
  const chunks: Buffer[] = [];
  const encodedChunks: Buffer[] = [];
  let sent = 0;
  let decoded = 0;
  async function* countSent(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      onChunk();
      sent += chunk.length;
      if (sent > maxBytes && options.truncate !== true) throw new FetchFailure('too_large', 'body');
      // A stream that decodes to next to nothing could be endless; what it gave so far is kept.
      if (sent > 2 * maxBytes) throw new BodyCut();
      if (keepEncoded) encodedChunks.push(chunk);
      yield chunk;
    }
  }
  async function collect(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      decoded += chunk.length;
      if (decoded > maxBytes) {
        if (options.truncate !== true) throw new FetchFailure('too_large', 'after decoding');
        chunks.push(chunk.subarray(0, chunk.length - (decoded - maxBytes)));
        decoded = maxBytes;
        throw new BodyCut();
      }
      chunks.push(chunk);
    }
  }
  function bodyBytes(): BodyBytes {
    const bytes = Buffer.concat(chunks, decoded);
    return { decoded: bytes, encoded: keepEncoded ? Buffer.concat(encodedChunks) : bytes };
  }
  try {
    const [outer, inner] = encodings;
    const unwrapped = countSent(body);
    if (outer === undefined) await collect(unwrapped);
    else if (inner === undefined) await pipeline(unwrapped, decoder(outer), collect);
    else await pipeline(unwrapped, decoder(outer), decoder(inner), collect);
  } catch (error) {
    if (error instanceof BodyCut) return bodyBytes();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^(?:Z_|ERR_)/.test(code)) {
      throw new FetchFailure('content_encoding', `${encodings.join(', ')}: ${code}`, { cause: error });
    }
    throw error;
  }
  return bodyBytes();
}

/** Layers to undo, outermost (applied last) first. */
function contentEncodings(header: string): string[] {
  const layers = header
    .toLowerCase()
    .split(',')
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity')
    .reverse();
  const unknown = layers.find((layer) => !/^(?:gzip|x-gzip|deflate|br)$/.test(layer));
  if (unknown !== undefined) throw new FetchFailure('content_encoding', `unknown: ${unknown.slice(0, 40)}`);
  if (layers.length > MAX_LAYERS) throw new FetchFailure('content_encoding', `${layers.length} layers`);
  return layers;
}

function decoder(encoding: string): Transform {
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding === 'deflate') return createInflate();
  return createGunzip();
}
