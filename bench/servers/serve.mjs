import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Serves a folder's files on loopback, by nginx where it is installed, else by a small server in a process of its own.
 * @returns {Promise<{ url: string, by: string, close: () => Promise<void> }>}
 */
export async function serveFolder(folder) {
  return hasNginx() ? serveByNginx(folder) : serveByNode('static.mjs', [folder]);
}

/** Starts a server of this folder, which prints its port. */
export async function serveByNode(program, args) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${Number(line)}`, by: 'node', close: () => stop(child) };
}

function hasNginx() {
  return spawnSync('nginx', ['-v']).status === 0;
}

async function serveByNginx(folder) {
  const place = mkdtempSync(join(tmpdir(), 'weft-bench-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(place, name)};`)
    .join(' ');
  // Workers of a master that runs as root become nobody, who may not read what is served.
  const user = process.getuid?.() === 0 ? 'user root; ' : '';
  writeFileSync(
    join(place, 'nginx.conf'),
    `${user}daemon off; worker_processes 1; pid ${join(place, 'pid')}; error_log ${join(place, 'error.log')};
events { worker_connections 1024; }
http {
  ${temporary} access_log off; sendfile on; keepalive_requests 1000000;
  types { image/jpeg jpg; image/png png; image/webp webp; text/html html; }
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`,
  );
  const child = spawn('nginx', ['-p', place, '-c', join(place, 'nginx.conf')], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return {
    url,
    by: 'nginx',
    close: async () => {
      await stop(child);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until a server answers at all. */
async function answers(url, child) {
  while (child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nginx ended with ${child.exitCode}`);
}

async function stop(child) {
  const closed = once(child, 'close');
  child.kill();
  await closed;
}
