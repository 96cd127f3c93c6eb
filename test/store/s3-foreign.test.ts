import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Store } from '../../src/store/s3-store.js';
import { readAll } from '../../src/store/store.js';
import { listKeys } from '../support/store-conformance.js';

function open(endpoint: string) {
  const store = createS3Store({
    bucket: 'bucket',
    prefix: 'x',
    endpoint,
    region: 'us-east-1',
    accessKeyId: 'ID',
    secretAccessKey: 'secret',
    retry: { maxAttempts: 2, baseMs: 1, throttleBaseMs: 1, maxPauseMs: 1 },
  });
  onTestFinished(() => store.close());
  return store;
}

/** A store whose server answers each request in one way. */
async function openAnswering(listener: RequestListener) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { store: open(endpoint), endpoint, asked: () => asked };
}

const answering =
  (status: number, headers: Record<string, string>, body = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const html = { 'content-type': 'text/html; charset=utf-8' };
const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'application/xml' };
const PAGE = '<!doctype html><title>Sign in</title><p>Please sign in';

/** What a caller may do with a store. */
const calls = {
  put: (store: ReturnType<typeof open>) => store.put('a', Buffer.from('1')),
  get: (store: ReturnType<typeof open>) => readAll(store.get('a')),
  list: (store: ReturnType<typeof open>) => listKeys(store),
};
const head = (store: ReturnType<typeof open>) => store.head('a');

describe('an endpoint that is no S3 server', () => {
  it.each<[string, RequestListener]>([
    ['a login page with 200', answering(200, html, PAGE)],
    [
      'a login page with 200 and XHTML',
      answering(200, { 'content-type': 'application/xhtml+xml' }, '<html/>'),
    ],
    ['a redirect to a login page', answering(302, { location: 'https://login.example/?next=%2Fsecret' })],
    ['anything with 200', answering(200, { 'content-type': 'application/octet-stream' }, 'x')],
    ['a page 404', answering(404, html, PAGE)],
    ['a page 403', answering(403, html, PAGE)],
    ['a page 501', answering(501, html, PAGE)],
    ['a JSON API', answering(404, json, '{"detail":"Not Found"}')],
    ['a JSON API that takes anything', answering(200, json, '{}')],
    ['plain text', answering(400, { 'content-type': 'text/plain' }, 'Client sent HTTP to an HTTPS server.')],
    ['errors in another XML', answering(404, xml, '<?xml version="1.0"?><fault><code>7</code></fault>')],
    [
      'Azure',
      answering(
        400,
        { ...xml, 'x-ms-request-id': '1' },
        '<?xml version="1.0"?><Error><Code>InvalidHeaderValue</Code></Error>',
      ),
    ],
  ])('is told in one line, after one request: %s', async (_, listener) => {
    for (const call of Object.values(calls)) {
      const { store, endpoint, asked } = await openAnswering(listener);
      await expect(call(store)).rejects.toMatchObject({
        name: 'FixConfigError',
        code: 'not_s3',
        message: expect.stringMatching(
          new RegExp(
            `^s3://bucket/x\\S*: ${endpoint} does not answer as S3 \\([^\\n]+\\); give the URL[^\\n]+$`,
          ),
        ),
      });
      // The put of a probe is followed by the deletion of its object.
      expect(asked()).toBeLessThanOrEqual(2);
    }
  });

  it('names a redirect without its query, and asks with HEAD as well', async () => {
    const { store } = await openAnswering(
      answering(302, { location: 'https://login.example/in?next=secret' }),
    );
    const error = await head(store).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'not_s3',
      message: expect.stringContaining('https://login.example/in)'),
    });
    expect(String(error)).not.toContain('secret');
  });

  it('is told where a PUT is taken as web servers take it, and where any XML is answered to a listing', async () => {
    const { store } = await openAnswering(answering(201, {}));
    await expect(calls.put(store)).rejects.toMatchObject({ code: 'not_s3' });
    const feed = await openAnswering(answering(200, xml, '<?xml version="1.0"?><rss><channel/></rss>'));
    await expect(calls.list(feed.store)).rejects.toMatchObject({ code: 'not_s3' });
    const broken = await openAnswering(answering(200, xml, '<p>one<br>two</p'));
    await expect(calls.list(broken.store)).rejects.toMatchObject({ code: 'not_s3' });
  });

  it('is not what a web server before S3 says while S3 is down: that is tried again', async () => {
    for (const status of [500, 502, 503, 504]) {
      const { store, asked } = await openAnswering(answering(status, html, '<h1>Bad gateway</h1>'));
      await expect(calls.get(store)).rejects.toMatchObject({ name: 'RetryError', code: 'store_unavailable' });
      expect(asked()).toBe(2);
    }
  });

  it('is not an S3 server that keeps pages, nor one that answers errors without a body', async () => {
    const kept = await openAnswering(
      answering(
        200,
        { ...html, etag: '"1"', 'accept-ranges': 'bytes', 'content-length': `${PAGE.length}` },
        PAGE,
      ),
    );
    expect((await readAll(kept.store.get('a'))).toString()).toBe(PAGE);
    const amz = await openAnswering(
      answering(200, { ...html, 'x-amz-request-id': '1', 'content-length': `${PAGE.length}` }, PAGE),
    );
    expect((await readAll(amz.store.get('a'))).toString()).toBe(PAGE);
    const absent = await openAnswering(answering(404, {}));
    expect(await head(absent.store)).toBeUndefined();
    const denied = await openAnswering(
      answering(403, xml, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
    );
    await expect(calls.get(denied.store)).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('says that nothing listens, and where', async () => {
    const { store, endpoint } = await openAnswering(answering(200, {}));
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await expect(calls.get(open(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
      name: 'RetryError',
      code: 'store_unavailable',
      message: expect.stringMatching(
        new RegExp(`^[^\\n]*nothing listens at http://127.0.0.1:${port}; start the server[^\\n]*$`),
      ),
    });
    // TLS to a port that speaks none.
    await expect(calls.get(open(endpoint.replace('http:', 'https:')))).rejects.toMatchObject({
      code: 'bad_endpoint',
      message: expect.stringMatching(
        /^[^\n]*https:\/\/127\S+ does not speak TLS; give it as http:\/\/[^\n]*$/,
      ),
    });
    await store.close();
  });

  it('says that a port does not speak HTTP', async () => {
    const ssh = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => ssh.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void ssh.close());
    await expect(
      calls.get(open(`http://127.0.0.1:${(ssh.address() as AddressInfo).port}`)),
    ).rejects.toMatchObject({
      code: 'bad_endpoint',
      message: expect.stringMatching(/^[^\n]*does not speak HTTP[^\n]*$/),
    });
  });
});
