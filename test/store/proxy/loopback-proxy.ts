import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy on loopback, with what it was asked for: `GET http://…`, `CONNECT host:port`. */
export interface LoopbackProxy {
  url: string;
  port: number;
  seen: string[];
  /** Proxy-Authorization of each request. */
  logins: (string | undefined)[];
}

/** Options of {@link startLoopbackProxy}. */
export interface LoopbackProxyOptions {
  /** Status for every request, instead of passing it on. */
  refuse?: number;
}

/** Starts a proxy that passes on whatever it is asked for to this machine, whatever the host's name; it ends with the test. */
export async function startLoopbackProxy({ refuse }: LoopbackProxyOptions = {}): Promise<LoopbackProxy> {
  const seen: string[] = [];
  const logins: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    seen.push(`GET ${request.url}`);
    logins.push(request.headers['proxy-authorization']);
    if (refuse !== undefined) return response.writeHead(refuse).end();
    const url = new URL(request.url ?? '');
    const headers = { ...request.headers, connection: 'close' };
    const onward = httpRequest(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers, setHost: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.writeHead(502).end());
    return onward.end();
  });
  server.on('connect', (request, socket: Socket, head) => {
    seen.push(`CONNECT ${request.url}`);
    logins.push(request.headers['proxy-authorization']);
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
    const onward = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    return socket;
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen, logins };
}
