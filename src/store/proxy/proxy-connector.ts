import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { ProxyServer } from './proxy-environment.js';

/** Options of {@link createProxyDialer}. */
export interface ProxyDialerOptions {
  /** Milliseconds to connect to the proxy, and again for its answer to CONNECT. */
  connectTimeoutMs: number;
  /** Offer HTTP/2 to https servers behind the proxy. */
  http2: boolean;
  /** Certificates of servers to trust instead of Node's, in PEM. */
  ca?: string;
}

/** Why a proxy gave no way to a server. */
export class ProxyError extends Error {
  readonly code = 'ERR_PROXY';

  constructor(proxy: ProxyServer, what: string, cause?: unknown) {
    super(`proxy ${proxy.name}: ${what}`, { cause });
    this.name = 'ProxyError';
  }
}

type Dial = (proxy: ProxyServer, ...call: Parameters<buildConnector.connector>) => void;

/** Longest head of an answer to CONNECT. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Connects to servers by way of a proxy: an https server through a tunnel (CONNECT), for an http server to the proxy
 * itself, which takes requests in absolute form; see absoluteForm.
 */
export function createProxyDialer({ connectTimeoutMs, http2, ca }: ProxyDialerOptions): Dial {
  const toProxy = buildConnector({ timeout: connectTimeoutMs, autoSelectFamily: true });
  const throughTunnel = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: http2,
    ...(ca !== undefined && { ca }),
  });
  return (proxy, options, callback) => {
    const { hostname, port, protocol, name } = proxy;
    toProxy({ hostname, port, protocol, host: name }, (error, socket) => {
      if (error !== null) return callback(new ProxyError(proxy, reasonOf(error), error), null);
      if (options.protocol !== 'https:') return callback(null, socket);
      openTunnel(socket, proxy, options, connectTimeoutMs).then(
        () => throughTunnel({ ...options, httpSocket: socket }, callback),
        (failure: Error) => {
          socket.destroy();
          callback(failure, null);
        },
      );
    });
  };
}

function openTunnel(
  socket: Socket,
  proxy: ProxyServer,
  { hostname, port }: buildConnector.Options,
  timeoutMs: number,
): Promise<void> {
  const target = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port || '443'}`;
  const lines = [`CONNECT ${target} HTTP/1.1`, `host: ${target}`];
  if (proxy.authorization !== undefined) lines.push(`proxy-authorization: ${proxy.authorization}`);
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0);
    const settle = (what?: string, cause?: unknown) => {
      clearTimeout(timer);
      socket.off('readable', onReadable).off('error', onError).off('close', onClose);
      if (what === undefined) resolve();
      else reject(new ProxyError(proxy, what, cause));
    };
    const onReadable = () => {
      for (
        let chunk = socket.read() as Buffer | null;
        chunk !== null;
        chunk = socket.read() as Buffer | null
      ) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0 && head.length <= MAX_HEAD_BYTES) continue;
        const status =
          end < 0 ? undefined : /^HTTP\/1\.\d (\d{3})/.exec(head.toString('latin1', 0, end))?.[1];
        if (status === undefined) return settle('it does not answer as an HTTP proxy');
        if (!status.startsWith('2')) return settle(`it refused to connect to ${target} (status ${status})`);
        const rest = head.subarray(end + 4);
        settle();
        if (rest.length > 0) socket.unshift(rest);
        return;
      }
    };
    const onError = (error: Error) => settle(reasonOf(error), error);
    const onClose = () => settle('it closed the connection');
    const timer = setTimeout(() => settle(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.on('readable', onReadable).on('error', onError).on('close', onClose);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  });
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
