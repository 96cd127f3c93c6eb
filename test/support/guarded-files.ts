import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A file of the server, and what a request must bring to get it. */
export interface GuardedFile {
  body: Buffer;
  /** Default: a name for the body. `''` sends none. */
  etag?: string;
  lastModified?: string;
  /** `user:password`; 401 without. */
  login?: string;
  /** Parameters; 403 without one of them. */
  parameters?: Record<string, string>;
  /** Answers with this status instead. */
  status?: number;
  /** Conditions of requests are not looked at. */
  ignoresConditions?: boolean;
  /** The size of the file is not sent, and ranges are not given. */
  chunked?: boolean;
  /** A range is cut to this many bytes. */
  mostBytes?: number;
  /** Where it is now; the request is answered with 302. */
  movedTo?: string;
}

/** A web server of a few files, some of them behind a login or a signature. */
export interface GuardedFiles {
  origin: string;
  host: string;
  files: Map<string, GuardedFile>;
  /** What was asked for, in order. */
  asked: { url: string; headers: IncomingMessage['headers'] }[];
  /** Called before each answer. */
  onRequest: (url: string, n: number) => void;
}

/** Starts a server that is stopped when the test ends. */
export async function startGuardedFiles(): Promise<GuardedFiles> {
  const server = createServer((request, response) => {
    site.asked.push({ url: request.url ?? '', headers: request.headers });
    site.onRequest(request.url ?? '', site.asked.length);
    answer(site.files, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: GuardedFiles = {
    origin: `http://${host}`,
    host,
    files: new Map(),
    asked: [],
    onRequest: () => undefined,
  };
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return site;
}

function answer(files: GuardedFiles['files'], request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
  const file = files.get(pathname);
  if (file === undefined) return void response.writeHead(404).end();
  const { login, parameters = {}, status, movedTo } = file;
  if (movedTo !== undefined) return void response.writeHead(302, { location: movedTo }).end();
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  if (wanted !== undefined && request.headers.authorization !== wanted)
    return void response.writeHead(401).end();
  if (Object.entries(parameters).some(([name, value]) => searchParams.get(name) !== value))
    return void response.writeHead(403).end();
  if (status !== undefined) return void response.writeHead(status).end();
  sendRange(file, request, response);
}

function sendRange(
  {
    body,
    etag = `"${body.length}"`,
    lastModified,
    ignoresConditions,
    chunked,
    mostBytes = Infinity,
  }: GuardedFile,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const facts = {
    ...(etag !== '' && { etag }),
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
  };
  const asked = request.headers['if-match'];
  if (chunked) return void response.writeHead(200, facts).end(body);
  if (asked !== undefined && asked !== etag && !ignoresConditions)
    return void response.writeHead(412, facts).end();
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (match === null)
    return void response.writeHead(200, { ...facts, 'content-length': body.length }).end(body);
  const from = Number(match[1]);
  if (from >= body.length) return void response.writeHead(416, facts).end();
  const wanted = match[2] === '' ? body.length - 1 : Number(match[2]);
  const to = Math.min(wanted, body.length - 1, from + mostBytes - 1);
  response
    .writeHead(206, { ...facts, 'content-range': `bytes ${from}-${to}/${body.length}` })
    .end(body.subarray(from, to + 1));
}
