import type { Readable } from 'node:stream';
import { BodyBuffer } from './body-buffer.js';
import type { BodyMemory } from './body-memory.js';
import { contentCodings, decodeBody } from './content-encoding.js';
import { FetchFailure } from './fetch-outcome.js';

/** Options of {@link readBody}. */
export interface ReadBodyOptions {
  maxBytes: number;
  /** Return what was read when the body is larger than `maxBytes`. Default: false. */
  truncate?: boolean;
  /** The Content-Encoding header. */
  contentEncoding: string;
  /** What the server says the size is; a wrong one costs time only. Default: unknown. */
  expectedBytes?: number;
  /** Where the memory for the body comes from. Default: memory of its own. */
  bodies?: BodyMemory;
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

/**
 * Collects a response body and undoes its content encodings, counting bytes on the wire and after decoding so that
 * neither an endless body nor a compression bomb gets further than `maxBytes`.
 *
 * @throws FetchFailure `too_large` or `content_encoding`; and whatever the stream throws
 */
export async function readBody(body: Readable, options: ReadBodyOptions): Promise<BodyBytes> {
  const { maxBytes, onChunk, truncate = false } = options;
  const codings = contentCodings(options.contentEncoding);
  // A stream that decodes to next to nothing could be endless; what it gave so far is kept.
  const most = truncate && codings.length > 0 ? 2 * maxBytes : maxBytes;
  const gathered = new BodyBuffer(Math.min(options.expectedBytes ?? 0, most), options.bodies);
  let sent = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    onChunk();
    gathered.add(chunk.subarray(0, most - sent));
    sent += chunk.length;
    if (sent <= most) continue;
    if (!truncate) throw new FetchFailure('too_large', 'body');
    break;
  }
  const encoded = gathered.bytes();
  const whole = await decodeBody(encoded, codings, { maxBytes, truncate, cut: sent > most });
  // A plain body that is called gzip was read as far as a compressed one.
  const decoded = whole.length > maxBytes ? whole.subarray(0, maxBytes) : whole;
  return { decoded, encoded: options.keepEncoded ? encoded : decoded };
}
