import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

/** A Redis of a test's own, which keeps nothing on disk. */
export interface OwnRedis {
  /** With its password. */
  url: string;
  /** Kills it and starts it again, empty. */
  restart(): Promise<void>;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Files of a key and its certificate. */
export interface TlsFiles {
  key: string;
  cert: string;
}

/** Starts a server on loopback that asks for a password, and speaks TLS alone where it is given a key. */
export async function startRedis(password: string, tls?: TlsFiles): Promise<OwnRedis> {
  const port = await freePort();
  const url = `${tls === undefined ? 'redis' : 'rediss'}://:${password}@127.0.0.1:${port}`;
  const listening =
    tls === undefined
      ? ['--port', `${port}`]
      : ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'].concat([
          '--tls-key-file',
          tls.key,
          '--tls-cert-file',
          tls.cert,
          '--tls-ca-cert-file',
          tls.cert,
        ]);
  let server: ChildProcess;
  const start = async () => {
    const own = [...listening, '--bind', '127.0.0.1', '--requirepass', password, '--dir', '/tmp'];
    const policy = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
    server = spawn('redis-server', [...own, ...policy], { stdio: 'ignore' });
    await flush();
  };
  const stop = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  /** Waits until the server answers. */
  const flush = async () => {
    const redis = new Redis(url, {
      maxRetriesPerRequest: null,
      retryStrategy: () => 20,
      ...(tls && { tls: { rejectUnauthorized: false } }),
    });
    redis.on('error', () => undefined);
    await redis.flushall();
    redis.disconnect();
  };
  const restart = async () => {
    await stop();
    await start();
  };
  await start();
  return { url, restart, flush, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
