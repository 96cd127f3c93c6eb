import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers ranges, and counts the bytes that it sends of each file. */
export interface CountingServer {
  /** Its address, with a slash at the end. */
  base: string;
  /** Bytes sent by path, without the slash at the beginning. */
  sent: Map<string, number>;
  /** Requests answered by path. */
  requests: Map<string, number>;
  close(): Promise<void>;
}

/** Serves files by path; with `login` (`user:password`) to requests that have it. */
export async function countingServer(
  files: ReadonlyMap<string, Buffer>,
  login?: string,
): Promise<CountingServer> {
  const authorization = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const sent = new Map<string, number>();
  const requests = new Map<string, number>();
  const count = (counts: Map<string, number>, path: string, by: number) =>
    counts.set(path, (counts.get(path) ?? 0) + by);
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    const file = files.get(path);
    count(requests, path, 1);
    if (request.headers.authorization !== authorization) {
      response.writeHead(401).end();
      return;
    }
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(to === undefined || to === '' ? file.length : Number(to) + 1, file.length);
    if (start >= file.length) {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
      return;
    }
    const body = file.subarray(start, end);
    const etag = `"${file.length}"`;
    const range = `bytes ${start}-${end - 1}/${file.length}`;
    const head = {
      etag,
      'content-length': body.length,
      ...(from !== undefined && { 'content-range': range }),
    };
    count(sent, path, body.length);
    response.writeHead(from === undefined ? 200 : 206, head).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent,
    requests,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
