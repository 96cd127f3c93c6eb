import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { globPattern } from '../../src/store/glob.js';
import type { Input } from '../../src/store/input.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readAll } from '../../src/store/store.js';

const folder = mkdtempSync(join(tmpdir(), 'weft-inputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const text = async (input: Input, range?: { start: number; end?: number }) =>
  (await readAll(input.read(range))).toString();

describe('local inputs', () => {
  const opener = createInputOpener({ baseDir: folder });
  for (const path of ['in/b.x', 'in/a/2.x', 'in/a/1.x', 'in/a-b.x', 'in/.h.x', 'in/a/.git/3.x', 'in/note.y'])
    write(path, path);
  symlinkSync('..', join(folder, 'in/a/up'));
  symlinkSync('nowhere', join(folder, 'in/dangling.x'));
  symlinkSync('b.x', join(folder, 'in/link.x'));

  it('are files, folders in key order, and patterns, named as they were given', async () => {
    expect(await opener.expand('in/b.x', /\.y$/)).toEqual(['in/b.x']);
    expect(await opener.expand('in', /\.x$/)).toEqual([
      'in/a-b.x',
      'in/a/1.x',
      'in/a/2.x',
      'in/b.x',
      'in/link.x',
    ]);
    expect(await opener.expand('in/', /\.y$/)).toEqual(['in/note.y']);
    expect(await opener.expand('in/*.x')).toEqual(['in/a-b.x', 'in/b.x', 'in/link.x']);
    expect(await opener.expand('i*/*/1.x')).toEqual(['in/a/1.x']);
    expect(await opener.expand('in/n*', /\.x$/)).toEqual([]);
    expect(await opener.expand('in/n*.y', /\.x$/)).toEqual(['in/note.y']);
    expect(await opener.expand('in/*', /[12]\.x$/)).toEqual(['in/a/1.x', 'in/a/2.x']);
    expect(await opener.expand(join(folder, 'in/a'), /2/)).toEqual([join(folder, 'in/a/2.x')]);
    await expect(opener.expand('in/*.none')).rejects.toMatchObject({ code: 'input_not_found' });
    await expect(opener.expand('none')).rejects.toMatchObject({ code: 'input_not_found', exitCode: 3 });
  });

  it('are read whole or in ranges, and refused with a reason', async () => {
    write('digits', '0123456789');
    const input = await opener.open('digits');
    expect(input).toMatchObject({ uri: 'digits', bytes: 10 });
    expect(await text(input)).toBe('0123456789');
    expect(await text(input, { start: 3, end: 5 })).toBe('345');
    expect(await text(input, { start: 8 })).toBe('89');
    expect(await text(input, { start: 4, end: 3 })).toBe('');
    expect(await text(input, { start: 100 })).toBe('');
    await expect(opener.open('none')).rejects.toMatchObject({ code: 'input_not_found' });
    await expect(opener.open('in')).rejects.toMatchObject({ code: 'input_not_file' });
    await expect(opener.open('a\0b')).rejects.toMatchObject({ code: 'input_not_found' });
    await expect(opener.open('ftp://e.org/x')).rejects.toMatchObject({ code: 'input_scheme' });
    await expect(opener.open('s3://bucket/x')).rejects.toMatchObject({ code: 's3_not_set_up' });
    await expect(opener.open('in/../digits', { within: 'in' })).rejects.toMatchObject({
      code: 'outside_input',
    });
    expect(await text(await opener.open('in/link.x', { within: 'in' }))).toBe('in/b.x');
    chmodSync(join(folder, 'digits'), 0);
    if (process.getuid?.() !== 0) {
      await expect(text(input)).rejects.toMatchObject({ code: 'input_forbidden' });
    }
  });

  it('are matched by stars within a segment, in no more than linear time per star', () => {
    expect(globPattern('a*.warc').test('ab.warc')).toBe(true);
    expect(globPattern('a*').test('a/b')).toBe(false);
    expect(globPattern('a+(b)').test('a+(b)')).toBe(true);
    // Fifty stars that each may end anywhere are 100,000^50 ways.
    expect(globPattern(`${'*'.repeat(50)}x`).test('a'.repeat(100_000))).toBe(false);
  });
});

describe('inputs in a bucket', () => {
  const bucket = createFsStore(join(folder, 'bucket'));
  const opener = createInputOpener({ baseDir: folder, s3: () => bucket });
  for (const path of [
    'bucket/crawl/b.warc',
    'bucket/crawl/sub/a.warc',
    'bucket/crawl/sub/note',
    'bucket/crawler.warc',
  ]) {
    write(path, path);
  }

  it('are objects, prefixes and patterns, opened without a look at each', async () => {
    const below = ['s3://data/crawl/b.warc', 's3://data/crawl/sub/a.warc'];
    expect(await opener.expand('s3://data/crawl/', /warc$/)).toEqual(below);
    expect(await opener.expand('s3://data/crawl', /warc$/)).toEqual(below);
    expect(await opener.expand('s3://data/crawl/*.warc')).toEqual(below.slice(0, 1));
    expect(await opener.expand('s3://data/crawl/*', /warc$/)).toEqual(below);
    expect(await opener.expand('s3://data/*/sub/', /warc$/)).toEqual(below.slice(1));
    expect(await opener.expand('s3://data/crawler.warc', /none/)).toEqual(['s3://data/crawler.warc']);
    await expect(opener.expand('s3://data/none/')).rejects.toMatchObject({ code: 'input_not_found' });
    const input = await opener.open('s3://data/crawl/b.warc');
    expect(await text(input, { start: 7, end: 11 })).toBe('crawl');
    await expect(opener.open('s3://data/none')).rejects.toMatchObject({ code: 'input_not_found' });
  });
});

describe('inputs on a web server', () => {
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i} `).join(''));
  const opener = createInputOpener({
    baseDir: folder,
    http: { attempts: 4, backoffMs: 5, idleTimeoutMs: 2000 },
  });
  let server: Server;
  let origin = '';
  let requests: { url: string; range: string | undefined; ifMatch: string | undefined }[] = [];
  let faults = 0;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const range = request.headers.range;
    requests.push({ url, range, ifMatch: request.headers['if-match'] });
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const end = to === '' ? content.length - 1 : Math.min(Number(to), content.length - 1);
    const body = content.subarray(Number(from), end + 1);
    if (url === '/404') return void response.writeHead(404).end();
    if (url === '/403') return void response.writeHead(403).end();
    if (url === '/down' || (url === '/503' && faults++ < 2)) return void response.writeHead(503).end();
    if (url === '/moved') return void response.writeHead(302, { location: '/file' }).end();
    if (url === '/no-ranges')
      return void response.writeHead(200, { 'content-length': content.length }).end(content);
    const etag = url === '/changing' ? `"${requests.length}"` : '"v1"';
    response.writeHead(206, {
      etag,
      'content-length': body.length,
      'content-range': `bytes ${from}-${end}/${content.length}`,
    });
    if (url === '/flaky' && faults++ % 2 === 1 && body.length > 1000) {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    }
    response.end(body);
  }

  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await opener.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (path: string) => {
    requests = [];
    faults = 0;
    return opener.open(`${origin}${path}`);
  };

  it('are read whole and in ranges, through redirects, and from servers without ranges', async () => {
    const input = await open('/file');
    expect(input).toMatchObject({ bytes: content.length, version: '"v1"' });
    expect(await text(input)).toBe(content.toString());
    expect(await text(input, { start: 100, end: 119 })).toBe(content.toString('latin1', 100, 120));
    expect(await text(await open('/moved'), { start: 5, end: 9 })).toBe(content.toString('latin1', 5, 10));
    const plain = await open('/no-ranges');
    expect(plain.bytes).toBe(content.length);
    expect(await text(plain, { start: 100, end: 119 })).toBe(content.toString('latin1', 100, 120));
    expect(await opener.expand(`${origin}/x.warc`)).toEqual([`${origin}/x.warc`]);
  });

  it('resume where the connection broke, and only the same content', async () => {
    const input = await open('/flaky');
    expect(await text(input)).toBe(content.toString());
    const resumed = requests.filter(({ range }) => range !== undefined && !range.startsWith('bytes=0-'));
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.every(({ ifMatch }) => ifMatch === '"v1"')).toBe(true);
    await expect(text(await open('/changing'))).rejects.toMatchObject({ code: 'input_changed' });
  });

  it('are tried again when the server is busy, and then fail with a line that says how to fix it', async () => {
    expect((await open('/503')).bytes).toBe(content.length);
    await expect(open('/down')).rejects.toMatchObject({ code: 'input_unavailable', exitCode: 4 });
    expect(requests.length).toBe(4);
    await expect(open('/404')).rejects.toMatchObject({ code: 'input_not_found' });
    expect(requests.length).toBe(1);
    await expect(open('/403')).rejects.toMatchObject({ code: 'input_forbidden' });
    await expect(opener.open('http://127.0.0.1:1/x')).rejects.toMatchObject({ code: 'input_unavailable' });
  });

  it('let go of the connection when the reader stops early', async () => {
    const input = await open('/file');
    for await (const chunk of input.read()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await text(input, { start: 0, end: 4 })).toBe(content.toString('latin1', 0, 5));
  });
});
