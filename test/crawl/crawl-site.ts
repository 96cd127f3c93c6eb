import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';

/** One request as it reached the server. */
export interface Arrival {
  host: string;
  /** Path with its query. */
  path: string;
  /** Milliseconds, monotonic. */
  at: number;
  /** Requests of this host that were under way when it came, itself included. */
  underWay: number;
  headers: IncomingMessage['headers'];
}

/** A loopback server with several small sites that a crawler has to behave on. */
export interface CrawlSite {
  /** `http://<name>.localhost:<port>` */
  origin(name: string): string;
  /** All requests so far, in order. */
  arrivals: Arrival[];
  close(): Promise<void>;
}

/** What a site of {@link startCrawlSite} answers; undefined is a 404. */
export type Answer = {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Milliseconds before the answer. */
  delay?: number;
};
/** A site: path with query, and how often it was asked for, to answer. */
export type Site = (path: string, turn: number, request: IncomingMessage) => Answer | undefined;

/**
 * The requests to a host that came before they may have left: the n-th leaves n delays after the crawl began, or
 * later. A busy machine makes requests late, never early; that each leaves a delay after the one before is what
 * host-schedule.test.ts shows, on a clock of its own.
 *
 * @param since - `performance.now()` before the crawl began
 */
export function tooEarly(
  arrivals: readonly Arrival[],
  host: string,
  since: number,
  delayMs: number,
): string[] {
  return (
    arrivals
      .filter((one) => one.host.startsWith(`${host}.`))
      // Timers and clocks count in milliseconds.
      .filter(({ at }, n) => at - since < n * (delayMs - 1))
      .map(({ path }) => path)
  );
}

/** Starts a server on a free loopback port; each site answers for `<name>.localhost`. */
export async function startCrawlSite(sites: Record<string, Site>): Promise<CrawlSite> {
  const arrivals: Arrival[] = [];
  const turns = new Map<string, number>();
  const active = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const host = request.headers.host ?? '';
    const path = request.url ?? '/';
    const underWay = (active.get(host) ?? 0) + 1;
    active.set(host, underWay);
    response.on('close', () => active.set(host, (active.get(host) ?? 1) - 1));
    arrivals.push({ host, path, at: performance.now(), underWay, headers: request.headers });
    const turn = (turns.get(host + path) ?? 0) + 1;
    turns.set(host + path, turn);
    const answer = sites[host.split('.localhost')[0] ?? '']?.(path, turn, request) ?? {
      status: 404,
      body: 'nothing here',
    };
    setTimeout(() => {
      response.writeHead(
        answer.status ?? 200,
        answer.headers ?? { 'content-type': 'text/html; charset=utf-8' },
      );
      response.end(answer.body ?? '');
    }, answer.delay ?? 0);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: (name) => `http://${name}.localhost:${port}`,
    arrivals,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page with a heading, prose that belongs to its number alone, links and images. */
export function article(
  title: string,
  links: readonly string[] = [],
  images: readonly string[] = [],
): Answer {
  const words = Array.from(
    { length: 60 },
    (_, n) => `${title.toLowerCase().replace(/\W+/g, '')}${WORDS[n % WORDS.length]}`,
  );
  const body = [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
    `<title>${title}</title></head><body><nav><a href="/">Home</a></nav><main><article><h1>${title}</h1>`,
    `<p>${words.slice(0, 30).join(' ')}.</p>`,
    ...images.map(
      (src, n) =>
        `<figure><img src="${src}" width="320" height="240" alt="${title} ${n}"></figure><p>${words.slice(30).join(' ')}.</p>`,
    ),
    `</article></main><ul>${links.map((href) => `<li><a href="${href}">more of ${href}</a></li>`).join('')}</ul></body></html>`,
  ].join('\n');
  return { body };
}

const WORDS = 'river stone morning paper window garden letter summer bridge winter'.split(' ');

/** A picture that no other number has. */
export async function picture(number: number): Promise<Buffer> {
  const width = 320;
  const height = 240;
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = (at * 7 + number * 31 + ((at / 960) | 0) * number) & 255;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 70 })
    .toBuffer();
}

export const html = (body: string): Answer => ({ body });
export const xml = (body: string): Answer => ({ headers: { 'content-type': 'application/xml' }, body });
export const gzipped = (body: string): Answer => ({
  headers: { 'content-type': 'application/gzip' },
  body: gzipSync(body),
});
export const text = (body: string): Answer => ({ headers: { 'content-type': 'text/plain' }, body });
export const jpeg = (body: Buffer): Answer => ({ headers: { 'content-type': 'image/jpeg' }, body });
export const redirectTo = (location: string, status = 301): Answer => ({
  status,
  headers: { location },
  body: 'moved',
});
