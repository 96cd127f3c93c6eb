import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { readResponseBody } from '../../../src/fetch/tolerant/response-body.js';
import { framingOf, readResponseHead } from '../../../src/fetch/tolerant/response-head.js';
import { WireReader } from '../../../src/fetch/tolerant/wire-reader.js';
import { LOOPBACK_TLS } from '../../support/loopback-tls.js';
import { PLAIN_PNG } from '../../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf } from '../loopback-fetcher.js';
import { startRawServer } from './raw-server.js';

const ODD_HEAD = 'HTTP/1.1 200 OK\r\nP3P : CP="ALL"\r\n';
const ODD = Buffer.concat([Buffer.from(`${ODD_HEAD}Content-Length: ${PLAIN_PNG.length}\r\n\r\n`), PLAIN_PNG]);

it('an odd server is asked twice once, and once from then on', async () => {
  const server = await startRawServer(() => ({ bytes: ODD }));
  const get = fetcher();
  for (const name of ['a', 'b', 'c']) bodyOf(await get.fetch(server.url(`/${name}.png`)));
  expect(server.requests.map((head) => head.split(' ')[1])).toEqual(['/a.png', '/a.png', '/b.png', '/c.png']);
  expect(server.requests.at(-1)).toMatch(/\r\nconnection: close\r\n/);
  expect(server.requests.at(-1)).toMatch(/\r\nhost: 127\.0\.0\.1:\d+\r\n/);
  expect(server.requests.at(-1)).toMatch(/\r\nuser-agent: weft\//);
});

it('a plain server is asked once', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${PLAIN_PNG.length}\r\n\r\n`),
    PLAIN_PNG,
  ]);
  const server = await startRawServer(() => ({ bytes }));
  bodyOf(await fetcher().fetch(server.url('/a.png')));
  expect(server.requests).toHaveLength(1);
});

it('bytes behind the answer are nothing: no second answer is taken from a connection', async () => {
  const smuggled = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
  const server = await startRawServer(() => ({ bytes: Buffer.concat([ODD, Buffer.from(smuggled)]) }));
  const get = fetcher();
  for (const name of ['a', 'b', 'c'])
    expect(bodyOf(await get.fetch(server.url(`/${name}.png`)))).toEqual(PLAIN_PNG);
});

it('each dial is checked: the second may find another address', async () => {
  const server = await startRawServer(() => ({ bytes: ODD }));
  const port = new URL(server.url('/')).port;
  let asked = 0;
  const resolve = async () => {
    asked++;
    return [{ address: '127.0.0.1', family: 4 as const }];
  };
  const open = fetcher({}, { resolve });
  bodyOf(await open.fetch(`http://odd.test:${port}/a.png`));
  expect(asked).toBe(2);
  expect(
    reasonOf(
      await fetcher({ allow_private: false, ports: [Number(port)] }, { resolve }).fetch(
        `http://odd.test:${port}/a.png`,
      ),
    ),
  ).toBe('private_address');
  expect(server.requests).toHaveLength(2);
});

it('a silent or endless answer ends in its class', async () => {
  const head = await startRawServer((_, turn) => ({ bytes: Buffer.from(ODD_HEAD), open: turn > 0 }));
  expect(reasonOf(await fetcher({ first_byte_timeout_ms: 300 }).fetch(head.url('/a.png')))).toBe(
    'timeout_first_byte',
  );
  const body = await startRawServer(() => ({ bytes: ODD.subarray(0, -9), open: true }));
  expect(reasonOf(await fetcher({ idle_timeout_ms: 300 }).fetch(body.url('/a.png')))).toBe('timeout_idle');
  const long = await startRawServer(() => ({
    bytes: Buffer.concat([Buffer.from(`${ODD_HEAD}\r\n`), Buffer.alloc(300_000)]),
  }));
  expect(reasonOf(await fetcher().fetch(long.url('/a.png')))).toBe('too_large');
});

it('a server that breaks off is tried again as often as configured', async () => {
  const server = await startRawServer((_, turn) => ({ bytes: turn < 4 ? Buffer.from(ODD_HEAD) : ODD }));
  expect(bodyOf(await fetcher({ retries: 2 }).fetch(server.url('/a.png')))).toEqual(PLAIN_PNG);
  expect(server.requests).toHaveLength(4);
});

it('is spoken over TLS too, and the certificate is checked', async () => {
  const server: Server = createServer(LOOPBACK_TLS, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(ODD));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
  expect(bodyOf(await fetcher({}, { ca: LOOPBACK_TLS.cert }).fetch(url))).toEqual(PLAIN_PNG);
  expect(reasonOf(await fetcher().fetch(url))).toBe('tls');
});

it('get gives the headers of an odd answer in order, names as sent', async () => {
  const bytes = Buffer.from(
    'HTTP/1.1 404\nX-A : 1\nX-Long: a\n  b\nBad line\n: none\nX A: \0z\nContent-Length: 2\n\nno',
  );
  const server = await startRawServer(() => ({ bytes }));
  expect(await fetcher().get(server.url('/'))).toMatchObject({
    response: {
      status: 404,
      status_text: '',
      headers: [
        ['X-A', '1'],
        ['X-Long', 'a b'],
        ['X A', 'z'],
        ['Content-Length', '2'],
      ],
      body: Buffer.from('no'),
      remote_address: '127.0.0.1',
    },
  });
});

it('an answer reads the same however its bytes are cut into segments', async () => {
  const bytes = Buffer.from(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1  200  Fine\r\nX : a\r\n b\nTransfer-Encoding: chunked\r\n\r\n4\r\nwove\r\n 05 ;x\n n pi\n3\r\nctu0\r\n\r\n',
  );
  const read = async (size: number) => {
    async function* segments() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const reader = new WireReader(segments());
    const head = await readResponseHead(reader);
    const parts: Buffer[] = [];
    for await (const part of readResponseBody(reader, framingOf(head))) parts.push(part);
    return { head, body: Buffer.concat(parts).toString() };
  };
  const whole = await read(bytes.length);
  expect(whole).toEqual({
    head: {
      status: 200,
      statusText: 'Fine',
      headers: [
        ['X', 'a b'],
        ['Transfer-Encoding', 'chunked'],
      ],
    },
    body: 'wove n pictu',
  });
  for (let size = 1; size < 40; size++) expect(await read(size)).toEqual(whole);
});
