import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { httpInputs } from '../../../src/store/input-http.js';
import { startLoopbackProxy } from './loopback-proxy.js';

const BYTES = Buffer.from('0123456789');

/** A server of one file, `/a`, to which `/moved` redirects. */
async function fileServer(): Promise<{ port: number; hosts: (string | undefined)[] }> {
  const hosts: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host);
    if (request.url === '/moved') return response.writeHead(302, { location: '/a' }).end();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) return response.writeHead(200, { etag: '"1"' }).end(BYTES);
    const [start, end] = [Number(range[1]), range[2] === '' ? 9 : Number(range[2])];
    return response
      .writeHead(206, { etag: '"1"', 'content-range': `bytes ${start}-${end}/10` })
      .end(BYTES.subarray(start, end + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, hosts };
}

async function read(inputs: ReturnType<typeof httpInputs>, url: string): Promise<string> {
  const input = await inputs.open(url);
  const parts: Uint8Array[] = [];
  for await (const part of input.read({ start: 2, end: 5 })) parts.push(part);
  return `${input.bytes}: ${Buffer.concat(parts).toString()}`;
}

it('inputs on web servers are read through the proxy of the environment, redirects and ranges too', async () => {
  const proxy = await startLoopbackProxy();
  const { port, hosts } = await fileServer();
  const env = { http_proxy: proxy.url.replace('//', '//me:pass@') };
  const inputs = httpInputs({ env });
  onTestFinished(() => inputs.close());
  const host = `data.weft.org:${port}`;
  expect(await read(inputs, `http://${host}/moved`)).toBe('10: 2345');
  expect(proxy.seen).toEqual([
    `GET http://${host}/moved`,
    `GET http://${host}/a`,
    `GET http://${host}/moved`,
    `GET http://${host}/a`,
  ]);
  expect(new Set(proxy.logins)).toEqual(new Set([`Basic ${Buffer.from('me:pass').toString('base64')}`]));
  expect(new Set(hosts)).toEqual(new Set([host]));
});

it('inputs that no_proxy names are read directly', async () => {
  const proxy = await startLoopbackProxy();
  const { port } = await fileServer();
  const inputs = httpInputs({ env: { http_proxy: proxy.url, no_proxy: 'localhost,127.0.0.0/8' } });
  onTestFinished(() => inputs.close());
  expect(await read(inputs, `http://127.0.0.1:${port}/a`)).toBe('10: 2345');
  expect(proxy.seen).toEqual([]);
});

it('a proxy that is not there is named, without its login', async () => {
  const inputs = httpInputs({ env: { http_proxy: 'http://me:secret@127.0.0.1:1' }, attempts: 1 });
  onTestFinished(() => inputs.close());
  const failed = inputs.open('http://data.weft.org/a');
  await expect(failed).rejects.toMatchObject({
    code: 'input_unavailable',
    message: expect.stringContaining('proxy 127.0.0.1:1: ECONNREFUSED') as string,
  });
  await expect(failed).rejects.not.toThrow(/secret/);
});
