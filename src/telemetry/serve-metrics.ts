import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { describeError, FixConfigError } from '../errors.js';
import type { MetricsAddress } from './metrics-address.js';

/** A server that answers scrapes. */
export interface MetricsServer {
  /** With the port that it got. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a registry at `/metrics` in the text format of Prometheus; everything else is 404. It keeps no process alive.
 *
 * @throws FixConfigError `metrics_address` where it cannot listen there
 */
export async function serveMetrics(
  registry: Registry,
  { host, port }: MetricsAddress,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(`${describeError(error)}\n`),
    );
  });
  try {
    await listening(server, host, port);
  } catch (error) {
    throw new FixConfigError(
      'metrics_address',
      `--metrics: cannot listen on ${host}:${port} (${describeError(error)}); give another port, or 0 for any`,
      { cause: error },
    );
  }
  server.unref();
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
