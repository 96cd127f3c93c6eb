// Serves the files of a folder on a free loopback port, which it prints: node static.mjs FOLDER
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname, join } from 'node:path';

const TYPES = {
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.html': 'text/html; charset=utf-8',
};
const [folder] = process.argv.slice(2);

const server = createServer((request, response) => {
  const name = basename(new URL(request.url, 'http://localhost').pathname);
  readFile(join(folder, name)).then(
    (body) =>
      response
        .writeHead(200, {
          'content-type': TYPES[extname(name)] ?? 'text/plain',
          'content-length': body.length,
        })
        .end(body),
    () => response.writeHead(404).end(),
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
