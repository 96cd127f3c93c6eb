import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { crc32, deflateSync, gzipSync } from 'node:zlib';

/** A loopback HTTP server that does on purpose what the web does by accident; each path is one way to fail. */
export interface MisbehavingSite {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** Absolute URL of a path of this site. */
  url(path: string): string;
  /** Requests that arrived for a path, without its query. */
  hits(path: string): number;
  /** Most requests that were under way at the same time. */
  peak(): number;
  /** Request headers of the last request for a path. */
  lastHeaders(path: string): IncomingMessage['headers'];
  close(): Promise<void>;
}

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** 1 for the first request of this path and query. */
  turn: number;
}

type Misbehaviour = (visit: Visit) => void;

/** A grey PNG, 80 × 60, brighter from row to row, made without any image library. */
export const PLAIN_PNG: Buffer = greyPng(80, 60, 8, (row) => 60 + row * 3);

const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Not found</title></head><body>Nothing here.</body></html>';

/** 64 MiB of zeros, packed in 64 members when first asked for: in one it would hold the server up for a second. */
/** When a URL that said Retry-After can be asked again. */
const busyUntil = new Map<string, number>();
let bomb: Buffer | undefined;

const paths: Record<string, Misbehaviour> = {
  '/image.png': ({ response }) => sendPng(response),
  '/slow-image.png': ({ response }) => void setTimeout(() => sendPng(response), 40),
  '/tarpit': () => undefined,
  '/slow-header': ({ request }) => drip(request.socket, 'HTTP/1.1 200 OK\r\nX-Slow: ', 'a'),
  '/endless': ({ response }) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' });
    const block = Buffer.alloc(64 * 1024, 0xff);
    const pump = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', pump);
    pump();
  },
  '/drip': ({ request }) => drip(request.socket, 'HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n', 'x'),
  '/silent-body': ({ response }) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('some');
  },
  '/reset': ({ request, response }) => {
    response.writeHead(200, { 'content-length': 100_000 });
    response.write(PLAIN_PNG, () => request.socket.resetAndDestroy());
  },
  '/reset-before-headers': ({ request }) => request.socket.resetAndDestroy(),
  '/reset-once': (visit) => (visit.turn === 1 ? paths['/reset']?.(visit) : sendPng(visit.response)),
  '/wrong-length': ({ request }) => {
    request.socket.end(
      `HTTP/1.1 200 OK\r\nContent-Length: ${PLAIN_PNG.length + 50}\r\n\r\n${PLAIN_PNG.toString('latin1')}`,
      'latin1',
    );
  },
  '/huge-length': ({ response }) => {
    response.writeHead(200, { 'content-length': 10 ** 12 });
    response.write('x');
  },
  '/redirect-to-itself': ({ response }) => redirect(response, '/redirect-to-itself'),
  '/loop-a': ({ response }) => redirect(response, '/loop-b'),
  '/loop-b': ({ response }) => redirect(response, '/loop-a'),
  '/hops': ({ response, url }) => {
    const left = Number(url.searchParams.get('n'));
    redirect(response, left > 0 ? `hops?n=${left - 1}` : 'image.png');
  },
  '/redirect': ({ response, url }) => redirect(response, url.searchParams.get('to') ?? ''),
  '/redirect-nowhere': ({ response }) => response.writeHead(302).end(),
  '/busy': ({ request, response, url, turn }) => {
    const times = Number(url.searchParams.get('times') ?? Number.POSITIVE_INFINITY);
    const status = Number(url.searchParams.get('status') ?? 429);
    const after = url.searchParams.get('after');
    const [now, key] = [performance.now(), `${request.headers.host} ${url.href}`];
    // A timer may fire up to a millisecond early.
    if (turn > times && now >= (busyUntil.get(key) ?? 0) - 1) return sendPng(response);
    busyUntil.set(key, now + 1000 * Number(after));
    response.writeHead(status, after === null ? {} : { 'retry-after': after }).end('busy');
  },
  '/status': ({ response, url }) => response.writeHead(Number(url.searchParams.get('code'))).end(HTML_PAGE),
  '/gzip-bomb': ({ response }) => {
    bomb ??= Buffer.concat(new Array<Buffer>(64).fill(gzipSync(Buffer.alloc(1024 * 1024), { level: 9 })));
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
  },
  '/gzip-image.png': ({ response }) => {
    response
      .writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'image/png' })
      .end(gzipSync(PLAIN_PNG));
  },
  '/gzip-broken': ({ response }) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(PLAIN_PNG).subarray(0, -20)),
  '/zstd': ({ response }) =>
    response.writeHead(200, { 'content-encoding': 'zstd' }).end(Buffer.from('28b52ffd0401000100', 'hex')),
  '/encoding': ({ response, url }) => {
    response.writeHead(200, { 'content-encoding': url.searchParams.get('name') ?? '' }).end(PLAIN_PNG);
  },
  '/html-as.jpg': ({ response }) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(HTML_PAGE),
  '/robots-tag.png': ({ response, url }) => {
    response.writeHead(200, { 'x-robots-tag': url.searchParams.getAll('tag') }).end(PLAIN_PNG);
  },
  '/not-http': ({ request }) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  '/header-flood': ({ request }) => {
    request.socket.end(`HTTP/1.1 200 OK\r\nX-Flood: ${'a'.repeat(300_000)}\r\n\r\n`);
  },
  '/empty': ({ response }) => response.writeHead(200, { 'content-length': 0 }).end(),
};

/** Starts the site on a free loopback port. */
export async function startMisbehavingSite(): Promise<MisbehavingSite> {
  const hits = new Map<string, number>();
  const turns = new Map<string, number>();
  const headers = new Map<string, IncomingMessage['headers']>();
  const sockets = new Set<Socket>();
  let underWay = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site.invalid');
    const turn = (turns.get(url.href) ?? 0) + 1;
    turns.set(url.href, turn);
    hits.set(url.pathname, (hits.get(url.pathname) ?? 0) + 1);
    headers.set(url.pathname, request.headers);
    peak = Math.max(peak, ++underWay);
    response.on('close', () => underWay--);
    const misbehave = paths[url.pathname];
    if (misbehave === undefined) response.writeHead(404).end(HTML_PAGE);
    else misbehave({ request, response, url, turn });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: (path) => origin + path,
    hits: (path) => hits.get(path) ?? 0,
    peak: () => peak,
    lastHeaders: (path) => headers.get(path) ?? {},
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendPng(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': PLAIN_PNG.length }).end(PLAIN_PNG);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end('moved');
}

/** Sends `start`, then `grain` every 20 ms for as long as anyone listens. */
function drip(socket: Socket, start: string, grain: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(grain), 20);
  socket.on('close', () => clearInterval(timer));
}

/** A flat grey-scale PNG of 1 or 8 bits per pixel, made without any image library. */
export function flatPng(width: number, height: number, bits: 1 | 8): Buffer {
  return greyPng(width, height, bits, () => 0x80);
}

function greyPng(width: number, height: number, bits: 1 | 8, level: (row: number) => number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, 0, 0, 0, 0], 8);
  const rowBytes = 1 + Math.ceil((width * bits) / 8);
  const rows = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row++) rows.fill(level(row), row * rowBytes + 1, (row + 1) * rowBytes);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
