import { createHash, randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpResponse } from '../../fetch/http-response.js';

const compress = promisify(gzip);

/** A record to write: its named fields in order, and its block. */
export interface WarcRecord {
  type: 'warcinfo' | 'response' | 'request' | 'metadata' | 'revisit';
  id: string;
  /** ISO 8601 in UTC; a fraction is part of WARC 1.1. */
  date: string;
  fields: [name: string, value: string][];
  block: Buffer;
}

/** A fresh record id. */
export function recordId(): string {
  return `<urn:uuid:${randomUUID()}>`;
}

/** `sha1:` and the base-32 digest, the labelled form that every crawler writes and every reader compares. */
export function labelledSha1(bytes: Uint8Array): string {
  return `sha1:${base32(createHash('sha1').update(bytes).digest())}`;
}

/** One record as a gzip member of its own (ISO 28500:2017, annex D), so that it can be read by its byte range. */
export async function encodeRecord(record: WarcRecord): Promise<Buffer> {
  const lines = [
    'WARC/1.1',
    `WARC-Type: ${record.type}`,
    `WARC-Record-ID: ${record.id}`,
    `WARC-Date: ${record.date}`,
    ...record.fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n\0]+/g, ' ')}`),
    `WARC-Block-Digest: ${labelledSha1(record.block)}`,
    `Content-Length: ${record.block.length}`,
  ];
  return compress(
    Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), record.block, Buffer.from('\r\n\r\n')]),
  );
}

/** A block of `name: value` lines, as warcinfo and metadata records hold. */
export function fieldsBlock(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.from(
    fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n\0]+/g, ' ')}\r\n`).join(''),
  );
}

/** Fields of the transfer, which the client has undone; archives keep what they said under another name. */
const TRANSFER = new Set(['transfer-encoding', 'content-length', 'trailer']);

/**
 * The head of an archived response.
 *
 * The transfer coding is undone, as in Common Crawl's archives: its fields are renamed `X-Crawler-…` and the true
 * Content-Length put in, so that a reader that obeys them reads the body and not nonsense. The content coding stays.
 */
export function responseHead(response: HttpResponse, bodyBytes: number): Buffer {
  const { status, status_text, headers } = response;
  const length = String(bodyBytes);
  // HTTP/2 has no reason phrases; tools that read status lines want one.
  const lines = [`HTTP/1.1 ${status} ${status_text || (STATUS_CODES[status] ?? '')}`];
  let declared = false;
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === 'content-length' && value.trim() === length && !declared) {
      declared = true;
      lines.push(`${name}: ${value}`);
    } else lines.push(`${TRANSFER.has(key) ? 'X-Crawler-' : ''}${name}: ${value}`);
  }
  if (!declared) lines.push(`Content-Length: ${length}`);
  return httpHead(lines);
}

/** The head of the request that was sent; a GET has no body. */
export function requestHead({ url, request_headers }: Pick<HttpResponse, 'url' | 'request_headers'>): Buffer {
  const { pathname, search, host } = new URL(url);
  const headers = request_headers.filter(([name]) => name.toLowerCase() !== 'host');
  return httpHead([
    `GET ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]);
}

/** Header values are bytes on the wire; the client reads them as Latin-1. */
function httpHead(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\r\n')}\r\n\r\n`, 'latin1');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base 32 without padding; a SHA-1 has 160 bits, which need none. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text;
}
