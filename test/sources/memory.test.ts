import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createSource } from '../../src/sources/create-source.js';
import type { SourceItem } from '../../src/sources/source.js';
import type { Input, InputOpener } from '../../src/store/input.js';
import { InputCredentials } from '../../src/store/input-credentials.js';
import { memoryInput, summary, testContext } from './support.js';

const MB = 1024 * 1024;
const SIZE = 400;
const BLOCK = Buffer.alloc(MB, 'lorem ipsum ');

/** An input that is generated while it is read: a head, many megabytes, a tail. */
function hugeInput(
  uri: string,
  head: string,
  tail: string,
  wrap?: (bytes: AsyncIterable<Buffer>) => AsyncIterable<Uint8Array>,
): Input {
  async function* plain() {
    yield Buffer.from(head);
    for (let i = 0; i < SIZE; i++) yield BLOCK;
    yield Buffer.from(tail);
  }
  return memoryInput(uri, wrap === undefined ? plain : () => wrap(plain()));
}

function gzipped(bytes: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: 1 });
  const feed = async () => {
    for await (const block of bytes)
      if (!gzip.write(block)) await new Promise((resolve) => gzip.once('drain', resolve));
    gzip.end();
  };
  feed().catch((error: Error) => gzip.destroy(error));
  return gzip;
}

/** Reads the one unit of a source and tells by how many MB the process grew at most. */
async function measure(
  type: 'warc' | 'json' | 'html',
  input: Input,
): Promise<{ items: SourceItem[]; grewMb: number }> {
  const opener: InputOpener = {
    open: async () => input,
    expand: async () => [input.uri],
    credentials: new InputCredentials(),
    check: async () => undefined,
    close: async () => undefined,
  };
  const source = createSource({ type, input: input.uri }, opener);
  const unit = { name: 'x', type, input: input.uri, version: input.version, bytes: 0 };
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const items: SourceItem[] = [];
  for await (const item of source.read(unit, testContext())) items.push(item);
  clearInterval(timer);
  return { items, grewMb: (Math.max(most, process.memoryUsage().rss) - before) / MB };
}

const response = (type: string, extra = '') => {
  const http = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${extra}\r\n`;
  const length = http.length + SIZE * MB + 1;
  return `WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/\r\nContent-Type: application/http\r\nContent-Length: ${length}\r\n\r\n${http}`;
};
const small = 'WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n';

/** Room for one page, its joined copy and what the collector has not come round to. */
const ROOM_MB = 100;

describe(`a record of ${SIZE} MB is passed over without being held`, () => {
  it.each([
    ['a page in a WARC', 'warc', hugeInput('a.warc', response('text/html'), `x\r\n\r\n${small}`), 2],
    ['an image in a WARC', 'warc', hugeInput('a.warc', response('image/png'), `x\r\n\r\n${small}`), 2],
    [
      'a page in a gzipped WARC',
      'warc',
      hugeInput('a.warc.gz', response('text/html'), `x\r\n\r\n${small}`, gzipped),
      2,
    ],
    ['a WARC that is one line', 'warc', hugeInput('a.warc', '', ''), 1],
    ['a line of JSONL', 'json', hugeInput('a.jsonl', '{"html":"', '"}\n{"x":1}\n'), 2],
    ['a line of gzipped JSONL', 'json', hugeInput('a.jsonl.gz', '{"html":"', '"}\n{"x":1}\n', gzipped), 2],
    ['an element of a JSON array', 'json', hugeInput('a.json', '[{"html":"', '"},{"x":1}]'), 2],
    ['a member of a tar', 'html', hugeInput('a.tar', tarHeader(SIZE * MB), '\0'.repeat(1024)), 1],
  ] as const)('%s', async (_what, type, input, items) => {
    const read = await measure(type, input);
    expect(summary(read.items).length).toBe(items);
    if (type !== 'warc' || !summary(read.items)[0]?.startsWith('capture')) {
      expect(summary(read.items)[0]).toMatch(/page_too_large|archive_corrupt/);
    }
    expect(read.grewMb).toBeLessThan(ROOM_MB);
  });
});

function tarHeader(size: number): string {
  const header = Buffer.alloc(512);
  header.write('huge.html');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        0', 148);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header.toString('latin1');
}
