// Serves a site of linked pages on a free loopback port, which it prints: node site.mjs PAGES
//
// Page n links to pages 2n + 1 and 2n + 2, so that a crawl reaches all of them from page 0.
import { createServer } from 'node:http';
import { articlePage } from '../inputs/articles.mjs';

const pages = Number(process.argv[2]);
const bodies = Array.from({ length: pages }, (_, n) => Buffer.from(articlePage(n, [], linksOf(n))));

const server = createServer((request, response) => {
  const found = /^\/page-(\d+)$/.exec(request.url);
  const body = found === null ? undefined : bodies[Number(found[1])];
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));

function linksOf(n) {
  return [2 * n + 1, 2 * n + 2].filter((next) => next < pages).map((next) => `/page-${next}`);
}
