import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PLAIN_PNG } from '../../support/misbehaving-site.js';
import { fetcher } from '../loopback-fetcher.js';
import { type RawAnswer, startRawServer } from './raw-server.js';

const TYPE = 'Content-Type: image/png\r\n';
const LENGTH = `Content-Length: ${PLAIN_PNG.length}\r\n`;
const CLOSE = 'Connection: close\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const SIZE = PLAIN_PNG.length.toString(16);

function bytesOf(...parts: (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

function encoded(names: string, body: Buffer): Buffer {
  return bytesOf(OK, `Content-Encoding: ${names}\r\nContent-Length: ${body.length}\r\n`, CLOSE, '\r\n', body);
}

/** How an answer ends, `whole` or its class and detail, and how often it was asked for. */
async function ended(answer: RawAnswer): Promise<string> {
  const server = await startRawServer(() => answer);
  const outcome = await fetcher().fetch(server.url('/a.png'));
  if ('drop' in outcome) return `${outcome.drop.reason}: ${outcome.drop.detail}`;
  return outcome.body.equals(PLAIN_PNG) ? 'whole' : `other bytes: ${outcome.body.length}`;
}

const WHOLE: [string, Buffer][] = [
  ['a space before the colon', bytesOf(OK, TYPE, 'P3P : CP="ALL"\r\n', LENGTH, CLOSE, '\r\n', PLAIN_PNG)],
  [
    'a Content-Length with a space before its colon',
    bytesOf(OK, LENGTH.replace(':', ' :'), '\r\n', PLAIN_PNG),
  ],
  ['bare line feeds', bytesOf((OK + TYPE + LENGTH).replaceAll('\r', ''), '\n', PLAIN_PNG)],
  ['a header name with spaces', bytesOf(OK, 'X Powered By: PHP\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['no header name', bytesOf(OK, ': x\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a line that is no header', bytesOf(OK, 'Warning in line 3\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a folded header', bytesOf(OK, 'X-Long: a\r\n  b\r\n\tc\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a folded line before any header', bytesOf(OK, '  b\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a CR within a value', bytesOf(OK, 'X-A: a\rb\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a NUL within a value', bytesOf(OK, 'X-A: a\0b\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['Latin-1 in a name', bytesOf(OK, 'X-Caf\u00e9: \u00e9\u00ff\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['two Content-Length that are equal', bytesOf(OK, LENGTH, LENGTH, '\r\n', PLAIN_PNG)],
  ['a list of equal lengths', bytesOf(OK, LENGTH.trim(), `, ${PLAIN_PNG.length}\r\n\r\n`, PLAIN_PNG)],
  ['two Content-Type', bytesOf(OK, TYPE, 'Content-Type: text/html\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['a length and chunks', bytesOf(OK, LENGTH, CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '\r\n0\r\n\r\n')],
  ['200 kB of headers', bytesOf(OK, `Set-Cookie: a=${'x'.repeat(200_000)}\r\n`, LENGTH, '\r\n', PLAIN_PNG)],
  ['no reason phrase', bytesOf('HTTP/1.1 200\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['lower case', bytesOf('http/1.1 200 ok\r\n', LENGTH.toLowerCase(), '\r\n', PLAIN_PNG)],
  ['spaces in the status line', bytesOf('HTTP/1.1   200   OK  \r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['no version', bytesOf('HTTP 200 OK\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['ICY', bytesOf('ICY 200 OK\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['empty lines before it', bytesOf('\r\n\r\n', OK, LENGTH, '\r\n', PLAIN_PNG)],
  ['HTTP/1.0 up to the end', bytesOf('HTTP/1.0 200 OK\r\n', TYPE, '\r\n', PLAIN_PNG)],
  ['100 Continue first', bytesOf('HTTP/1.1 100 Continue\r\n\r\n', OK, LENGTH, '\r\n', PLAIN_PNG)],
  [
    '103 Early Hints first',
    bytesOf('HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n', OK, LENGTH, '\r\n', PLAIN_PNG),
  ],
  ['a range that is all', bytesOf('HTTP/1.1 206 Partial Content\r\n', LENGTH, '\r\n', PLAIN_PNG)],
  ['chunk extensions', bytesOf(OK, CHUNKED, '\r\n', `${SIZE};a="b c"\r\n`, PLAIN_PNG, '\r\n0;z\r\n\r\n')],
  ['spaces around a chunk size', bytesOf(OK, CHUNKED, '\r\n', ` ${SIZE} \t\r\n`, PLAIN_PNG, '\r\n0\r\n\r\n')],
  [
    'zeros before a chunk size',
    bytesOf(OK, CHUNKED, '\r\n', `${'0'.repeat(20)}${SIZE}\r\n`, PLAIN_PNG, '\r\n000\r\n\r\n'),
  ],
  ['chunks ended by line feeds', bytesOf(OK, CHUNKED, '\r\n', `${SIZE}\n`, PLAIN_PNG, '\n0\n\n')],
  ['chunks that nothing ends', bytesOf(OK, CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '0\r\n\r\n')],
  ['trailers', bytesOf(OK, CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '\r\n0\r\nX-Sum: 1\r\n\r\n')],
  ['chunks without their last line end', bytesOf(OK, CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '\r\n0\r\n')],
  ['chunks that are none', bytesOf(OK, CHUNKED, CLOSE, '\r\n', PLAIN_PNG)],
  [
    'gzip as a transfer coding',
    bytesOf(OK, 'Transfer-Encoding: gzip\r\n', CLOSE, '\r\n', gzipSync(PLAIN_PNG)),
  ],
  ['gzip that is none', encoded('gzip', PLAIN_PNG)],
  ['br that is none', encoded('br', PLAIN_PNG)],
  ['deflate that is none', encoded('deflate', PLAIN_PNG)],
  ['zstd that is none', encoded('zstd', PLAIN_PNG)],
  ['a charset for a content encoding', encoded('utf-8', PLAIN_PNG)],
  ['no content encoding in words', encoded('none', PLAIN_PNG)],
  ['gzip', encoded('gzip', gzipSync(PLAIN_PNG))],
  ['gzip twice', encoded('gzip, gzip', gzipSync(gzipSync(PLAIN_PNG)))],
  ['gzip once that is named twice', encoded('gzip, gzip', gzipSync(PLAIN_PNG))],
  ['gzip that is called br', encoded('br', gzipSync(PLAIN_PNG))],
  ['br', encoded('br', brotliCompressSync(PLAIN_PNG))],
  ['deflate in the zlib format', encoded('deflate', deflateSync(PLAIN_PNG))],
  ['raw deflate', encoded('deflate', deflateRawSync(PLAIN_PNG))],
];

describe('an odd answer that is whole is taken', () => {
  it.each(WHOLE)('%s', async (_, bytes) => {
    expect(await ended({ bytes })).toBe('whole');
  });
});

const DROPPED: [string, Buffer, string][] = [
  [
    'two lengths',
    bytesOf(OK, LENGTH, 'Content-Length: 7\r\n\r\n', PLAIN_PNG),
    `bad_response: Content-Length: ${PLAIN_PNG.length}, 7`,
  ],
  [
    'a negative length',
    bytesOf(OK, 'Content-Length: -1\r\n\r\n', PLAIN_PNG),
    'bad_response: Content-Length: -1',
  ],
  ['HTTP/0.9', PLAIN_PNG, 'bad_response: the answer does not begin with a status line'],
  [
    'another protocol',
    bytesOf('SSH-2.0-OpenSSH_9.2\r\n'),
    'bad_response: the answer does not begin with a status line',
  ],
  [
    '300 kB of headers',
    bytesOf(OK, `X: ${'x'.repeat(300_000)}\r\n\r\n`),
    'bad_response: headers of more than 262144 bytes',
  ],
  [
    'a body shorter than its length',
    bytesOf(OK, `Content-Length: ${PLAIN_PNG.length + 9}\r\n`, CLOSE, '\r\n', PLAIN_PNG),
    `reset: the body was cut: ${PLAIN_PNG.length} of ${PLAIN_PNG.length + 9} bytes`,
  ],
  [
    'chunks without a last one',
    bytesOf(OK, ' \r\n', CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '\r\n'),
    'reset: the body was cut: no last chunk',
  ],
  [
    'a later chunk without a size',
    bytesOf(OK, CHUNKED, '\r\n', `${SIZE}\r\n`, PLAIN_PNG, '\r\nxyz\r\n'),
    'bad_response: a chunk without a size',
  ],
  [
    'another protocol by name',
    bytesOf('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
    'bad_response: status 101, another protocol',
  ],
  [
    'informational answers without end',
    bytesOf('HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)),
    'bad_response: more than 8 informational answers',
  ],
  [
    'a cut gzip',
    encoded('gzip', gzipSync(PLAIN_PNG).subarray(0, -12)),
    'content_encoding: gzip: Z_BUF_ERROR',
  ],
];

describe('an answer that is not whole, or says two things, is dropped and says why', () => {
  it.each(DROPPED)('%s', async (_, bytes, why) => {
    expect(await ended({ bytes })).toBe(why);
  });
});
