import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The bytes of an answer. */
export interface RawAnswer {
  bytes: Buffer;
  /** Leave the connection open behind the bytes. */
  open?: boolean;
}

/** A server that sends bytes as they are, whatever HTTP says. */
export interface RawServer {
  url(path: string): string;
  /** Heads of the requests that arrived, in order. */
  requests: string[];
}

/** Starts a server that answers each request with the bytes that `answer` gives for its path; it ends with the test. */
export async function startRawServer(answer: (path: string, turn: number) => RawAnswer): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let got = '';
    socket.on('data', (data) => {
      got += data.toString('latin1');
      if (!got.includes('\r\n\r\n')) return;
      requests.push(got);
      const path = /^\S+ (\S+)/.exec(got)?.[1] ?? '';
      got = '';
      const { bytes, open = false } = answer(path, requests.length);
      socket.write(bytes);
      if (!open) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: (path) => `http://127.0.0.1:${port}${path}`, requests };
}
