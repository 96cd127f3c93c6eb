import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createConnector } from '../../src/fetch/guarded-connector.js';

let server: Server;
beforeAll(async () => {
  server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  vi.restoreAllMocks();
});

it.each([
  [10_000, 2500],
  [400, 250],
])(
  'with %d ms to connect, an address has %d ms before the next is tried',
  async (connectTimeoutMs, expected) => {
    const connect = vi.spyOn(net, 'connect');
    const dial = createConnector({
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      allowPrivate: true,
      connectTimeoutMs,
      http2: false,
    });
    const port = String((server.address() as AddressInfo).port);
    await new Promise<void>((resolve, reject) => {
      dial(
        { protocol: 'http:', hostname: 'slow.example', host: `slow.example:${port}`, port },
        (error, socket) => {
          if (error !== null) return reject(error);
          socket?.destroy();
          resolve();
        },
      );
    });
    expect(connect).toHaveBeenCalledWith(
      expect.objectContaining({ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: expected }),
    );
  },
);
