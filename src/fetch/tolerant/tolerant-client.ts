import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { buildConnector } from 'undici';
import { forwardedRequest } from '../../store/proxy/absolute-form.js';
import { NO_PROXIES, type ProxyChoice } from '../../store/proxy/proxy-environment.js';
import type { WireAnswer } from '../wire-answer.js';
import { readResponseBody } from './response-body.js';
import { framingOf, readResponseHead } from './response-head.js';
import { WireReader } from './wire-reader.js';

/** Origins that are remembered. */
const MAX_ORIGINS = 20_000;

/**
 * Asks the servers whose answers a strict parser refuses, as `curl` and browsers take them.
 *
 * undici's parser is strict because connections are shared: bytes that two parsers read differently could pass for
 * another answer. Here each request has a connection of its own, which ends with the answer.
 */
export class TolerantClient {
  readonly #origins = new LRUCache<string, true>({ max: MAX_ORIGINS });

  /** @param dial - checks what it connects to; see createConnector. HTTP/1.1 only */
  constructor(
    private readonly dial: buildConnector.connector,
    private readonly proxies: ProxyChoice = NO_PROXIES,
  ) {}

  /** Remembers an origin that answered in a way of its own, so that it is not asked twice each time. */
  remember(origin: string): void {
    this.#origins.set(origin, true);
  }

  /** Whether an origin is asked by this client. */
  knows(origin: string): boolean {
    return this.#origins.get(origin) === true;
  }

  /**
   * Sends one GET and reads the head of its answer.
   *
   * @throws FetchFailure, the signal's reason, or what the socket throws
   */
  async get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<WireAnswer> {
    const forwarded = forwardedRequest(url, this.proxies);
    const target = forwarded?.target ?? url.pathname + url.search;
    const head = requestHead(target, url.host, { ...headers, ...forwarded?.headers });
    const socket = await this.#connect(url, signal);
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    const end = () => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
    };
    // The reader below throws it; it must not end the process when nobody reads any more.
    socket.on('error', () => undefined);
    try {
      socket.write(head, 'latin1');
      const reader = new WireReader(socket as AsyncIterable<Buffer>);
      const { status, statusText, headers: pairs } = await readResponseHead(reader);
      const framing = framingOf({ status, statusText, headers: pairs });
      const body = Readable.from(readResponseBody(reader, framing), { objectMode: false });
      body.once('close', end);
      return {
        status,
        statusText,
        headers: pairs,
        body,
        discard: async () => {
          body.destroy();
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  }

  #connect(url: URL, signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      const { hostname, host, protocol, port } = url;
      const target = { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host, protocol, port };
      this.dial(target, (error, socket) => {
        signal.removeEventListener('abort', stop);
        if (error !== null) reject(error);
        else if (signal.aborted) socket.destroy();
        else resolve(socket);
      });
    });
  }
}

function requestHead(target: string, host: string, headers: Readonly<Record<string, string>>): string {
  const lines = [`GET ${target} HTTP/1.1`, `host: ${host}`, 'connection: close'];
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
