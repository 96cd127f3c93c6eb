import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createS3Store } from '../../src/store/s3-store.js';
import { listKeys } from '../support/store-conformance.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const DENIALS = ['RequestTimeTooSkewed', 'AccessDenied', 'SignatureDoesNotMatch', 'RequestExpired'];

afterEach(() => {
  vi.restoreAllMocks();
});

/** A server with the right time, which refuses requests that are a quarter of an hour off; and how many it refused. */
async function startPunctual(code: string) {
  const right = Date.now.bind(Date);
  const counts = { asked: 0, refused: 0 };
  const server = createServer((request, response) => {
    counts.asked += 1;
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
      String(request.headers['x-amz-date']),
    ) ?? [''];
    const signed = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    const headers = { date: new Date(right()).toUTCString(), 'content-type': 'application/xml' };
    if (!(Math.abs(signed - right()) < 15 * MINUTE)) {
      counts.refused += 1;
      const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
      return void response.writeHead(403, headers).end(request.method === 'HEAD' ? '' : body);
    }
    if (request.method === 'HEAD') return void response.writeHead(404, headers).end();
    response
      .writeHead(200, headers)
      .end('<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const store = createS3Store({
    bucket: 'bucket',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    accessKeyId: 'ID',
    secretAccessKey: 'secret',
    retry: { baseMs: 1, throttleBaseMs: 1, maxPauseMs: 1 },
  });
  onTestFinished(() => store.close());
  return { store, counts };
}

function clockOff(ms: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}

describe('a clock that is off', () => {
  it.each([
    ['40 minutes slow', -40 * MINUTE],
    ['20 minutes fast', 20 * MINUTE],
    ['a day fast', 24 * HOUR],
    ['ten years slow', -10 * YEAR],
  ])('is corrected once for a store, whatever the refusal is called: %s', async (_, off) => {
    for (const code of DENIALS) {
      const { store, counts } = await startPunctual(code);
      clockOff(off);
      expect(await listKeys(store)).toEqual([]);
      // Its refusals have no body that could say why.
      for (let n = 0; n < 5; n += 1) expect(await store.head('none')).toBeUndefined();
      expect(counts).toEqual({ asked: 7, refused: 1 });
      vi.restoreAllMocks();
    }
  });

  it('is corrected by a HEAD as well', async () => {
    const { store, counts } = await startPunctual('RequestTimeTooSkewed');
    clockOff(-40 * MINUTE);
    expect(await store.head('none')).toBeUndefined();
    expect(counts).toEqual({ asked: 2, refused: 1 });
  });

  it('is not looked for behind a refusal of a server that has the same time', async () => {
    const server = createServer((_, response) => {
      const body = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>';
      response
        .writeHead(403, { date: new Date().toUTCString(), 'content-type': 'application/xml' })
        .end(body);
      asked += 1;
    });
    let asked = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const store = createS3Store({
      bucket: 'bucket',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      accessKeyId: 'ID',
      secretAccessKey: 'secret',
    });
    await expect(listKeys(store)).rejects.toMatchObject({ code: 'access_denied' });
    await store.close();
    expect(asked).toBe(1);
  });
});
