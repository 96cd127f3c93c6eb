import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What happens to one request:
 * - `pass`: nothing
 * - `reset`: the connection is reset before the server sees the request
 * - `lose`: the server carries it out, then the connection is reset without an answer
 * - `stall`: the server never sees it, and no answer comes
 * - `stall-body`: the answer stops half-way and the connection stays open
 * - `cut`: the answer is reset half-way
 * - `busy`: 503 SlowDown
 * - `fail`: 500 InternalError
 * - `duplicate`: the server gets it twice; the second answer counts
 * - `corrupt`: one byte of the body is changed on its way to the server
 * - `slow`: the answer comes a second later
 */
export type Fault =
  | 'pass'
  | 'reset'
  | 'lose'
  | 'stall'
  | 'stall-body'
  | 'cut'
  | 'busy'
  | 'fail'
  | 'duplicate'
  | 'corrupt'
  | 'slow';

/** A request as the schedule sees it. */
export interface SeenRequest {
  /** From 0, in order of arrival. */
  index: number;
  method: string;
  /** Path without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  fault: Fault;
}

/** Decides what happens to a request. */
export type Schedule = (seen: Omit<SeenRequest, 'fault'>) => Fault;

/** An answer that stands in for the server's. */
export interface StandIn {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Options of {@link startFaultProxy}. */
export interface FaultProxyOptions {
  /** URL of the real server. */
  upstream: string;
  /** Default: every request passes. */
  schedule?: Schedule;
  /** Answers in the server's place; undefined leaves the request to it. */
  standIn?: (seen: SeenRequest, body: Buffer) => Promise<StandIn | undefined>;
}

/** A proxy on loopback in front of a real server, which lets things go wrong on the way. */
export interface FaultProxy {
  endpoint: string;
  /** All requests so far. */
  seen: SeenRequest[];
  schedule: Schedule;
  close(): Promise<void>;
}

const PASS: Schedule = () => 'pass';

/** Starts a proxy; requests and answers are held in memory whole, so that they can be sent twice or cut. */
export async function startFaultProxy({
  upstream,
  schedule = PASS,
  standIn,
}: FaultProxyOptions): Promise<FaultProxy> {
  const proxy: FaultProxy = { endpoint: '', seen: [], schedule, close };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', upstream);
    const facts = {
      index: proxy.seen.length,
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
    };
    const seen: SeenRequest = { ...facts, fault: proxy.schedule(facts) };
    proxy.seen.push(seen);
    if (seen.fault === 'reset') return void incoming.socket.resetAndDestroy();
    const body = await collect(incoming);
    if (seen.fault === 'stall') return;
    if (seen.fault === 'busy') return answer(outgoing, errorAnswer(503, 'SlowDown'));
    if (seen.fault === 'fail') return answer(outgoing, errorAnswer(500, 'InternalError'));
    if (seen.fault === 'corrupt' && body.length > 0) body.writeUInt8(body.readUInt8(0) ^ 1, 0);
    const own = await standIn?.(seen, body);
    if (own !== undefined) return answer(outgoing, own);
    if (seen.fault === 'duplicate') await forward(upstream, incoming, body);
    const { head, bytes } = await forward(upstream, incoming, body);
    if (seen.fault === 'slow') await sleep(1000);
    if (seen.fault === 'lose') return void incoming.socket.resetAndDestroy();
    outgoing.writeHead(head.statusCode ?? 502, head.rawHeaders);
    if ((seen.fault === 'cut' || seen.fault === 'stall-body') && bytes.length > 1) {
      outgoing.write(bytes.subarray(0, bytes.length >> 1), () => {
        if (seen.fault === 'cut') incoming.socket.resetAndDestroy();
      });
      return;
    }
    outgoing.end(bytes);
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

function forward(
  upstream: string,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<{ head: IncomingMessage; bytes: Buffer }> {
  const { hostname, port } = new URL(upstream);
  return new Promise((resolve, reject) => {
    // The headers go on unchanged, Host included: they are signed.
    const { method = 'GET', url = '/', headers } = incoming;
    const outgoing = request({ hostname, port, method, path: url, headers }, (head) => {
      collect(head).then((bytes) => resolve({ head, bytes }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function errorAnswer(status: number, code: string): StandIn {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function answer(outgoing: ServerResponse, { status, headers = {}, body = '' }: StandIn): void {
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets the given share of requests fail, in ways drawn from `faults` by a seed. */
export function seededSchedule(seed: number, share: number, faults: readonly Fault[]): Schedule {
  const random = seededRandom(seed);
  return () => (random() < share ? (faults[Math.floor(random() * faults.length)] ?? 'pass') : 'pass');
}

/** Lets the first `times` requests that match go wrong, and all others pass. */
export function failFirst(
  times: number,
  fault: Fault,
  matches: (seen: Omit<SeenRequest, 'fault'>) => boolean = () => true,
): Schedule {
  let left = times;
  return (seen) => {
    if (left <= 0 || !matches(seen)) return 'pass';
    left -= 1;
    return fault;
  };
}
