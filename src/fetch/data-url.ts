import { createHash } from 'node:crypto';
import { FetchFailure } from './fetch-outcome.js';

/** The content of a `data:` URL. */
export interface DataUrl {
  body: Buffer;
  /** Media type with its parameters, `;base64` taken off; empty when the URL gives none. */
  content_type: string;
}

/** True for `data:` in any case, after the white space that browsers skip. */
export function isDataUrl(url: string): boolean {
  return /^\s*data:/i.test(url.slice(0, 64));
}

/**
 * Decodes a `data:` URL as RFC 2397 and the Fetch standard's forgiving base64 say.
 *
 * @throws FetchFailure `bad_url` when it has no comma or broken base64, `too_large` beyond `maxBytes` decoded bytes
 */
export function decodeDataUrl(url: string, maxBytes: number): DataUrl {
  const comma = url.indexOf(',');
  if (comma < 0) throw new FetchFailure('bad_url', 'data: URL without a comma');
  const start = url.indexOf(':') + 1;
  // The header is small in any honest URL; a cap keeps the patterns below off megabytes of it.
  if (comma - start > 4096) throw new FetchFailure('bad_url', 'data: URL with an endless media type');
  const header = url.slice(start, comma).trim();
  const base64 = /;\s*base64$/i.test(header);
  // Three bytes of URL make at least one byte of content, so a longer text is too large whatever it says.
  if (url.length - comma > maxBytes * 3 + 1024) throw new FetchFailure('too_large', 'data: URL');
  const fragment = url.indexOf('#', comma);
  const text = fragment < 0 ? url.slice(comma + 1) : url.slice(comma + 1, fragment);
  const raw = percentDecode(text);
  const body = base64 ? decodeBase64(raw.toString('latin1')) : raw;
  if (body.length > maxBytes) throw new FetchFailure('too_large', 'data: URL');
  return { body, content_type: base64 ? header.replace(/;\s*base64$/i, '') : header };
}

/**
 * A short stand-in for a `data:` URL that can be stored: its media type and the SHA-256 of its content, as a
 * `data:` URL without content. `data:image/png;sha256=…,`
 */
export function nameDataUrl({ body, content_type }: DataUrl): string {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(content_type)?.[0].toLowerCase() ?? '';
  return `data:${type};sha256=${createHash('sha256').update(body).digest('hex')},`;
}

function percentDecode(text: string): Buffer {
  const source = Buffer.from(text, 'utf8');
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const high = source[at] === 0x25 ? hexValue(source[at + 1]) : -1;
    const low = high < 0 ? -1 : hexValue(source[at + 2]);
    if (low >= 0) at += 2;
    out[length++] = low >= 0 ? high * 16 + low : (source[at] ?? 0);
  }
  return out.subarray(0, length);
}

function hexValue(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** https://infra.spec.whatwg.org/#forgiving-base64-decode; Buffer alone would skip whatever it does not know. */
function decodeBase64(text: string): Buffer {
  let packed = text.replace(/[\t\n\f\r ]+/g, '');
  if (packed.length % 4 === 0) packed = packed.replace(/={1,2}$/, '');
  if (packed.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(packed)) {
    throw new FetchFailure('bad_url', 'data: URL with broken base64');
  }
  return Buffer.from(packed, 'base64');
}
