import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weft } from '../framework/bench.mjs';
import { serveByNode } from '../servers/serve.mjs';

const LANES = 16;

/** A site crawled into WARC files without any delay: against requesting its pages and dropping them. */
export const crawl = {
  name: 'crawl',
  title: 'Crawling a site of small pages, without delays',
  unit: 'pages',
  async prepare(bench, scratch) {
    const count = bench.pick({ small: 60, standard: 2000, full: 5000 });
    const server = await serveByNode('site.mjs', [String(count)]);
    const pipeline = join(scratch, 'crawl.json');
    await writeFile(pipeline, JSON.stringify(pipelineOf(count)));
    return {
      count,
      input: `${count} made pages on loopback`,
      close: server.close,
      sides: [
        {
          name: 'undici loop',
          role: 'limit',
          command: () => bench.side('get-loop.mjs', server.url, count, LANES),
        },
        {
          name: 'crawl',
          role: 'pipeline',
          command: ({ root, out }) =>
            weft(
              root,
              'crawl',
              pipeline,
              '--out',
              out,
              '--seed',
              `${server.url}/page-0`,
              '--allow-private',
              '--json',
            ),
          verify: ({ stdout }) => allCrawled(stdout, count),
        },
      ],
      ratios: [
        { name: 'pages per second against undici', of: 'crawl', against: 'undici loop', by: 'wall_seconds' },
        { name: 'CPU against undici', of: 'crawl', against: 'undici loop' },
      ],
    };
  },
};

function pipelineOf(count) {
  return {
    name: 'bench-crawl',
    source: { type: 'warc', input: 'warc' },
    fetch: { contact: 'bench@example.org' },
    crawl: {
      concurrency: LANES,
      per_host: LANES,
      delay_ms: 0,
      max_pages: count,
      max_depth: 100,
      images: 'none',
      traps: { min_yield: 0 },
    },
  };
}

function allCrawled(stdout, count) {
  const { pages } = JSON.parse(stdout);
  if (pages !== count)
    throw new Error(`the crawl stored ${pages} of ${count} pages: ${stdout.slice(0, 800)}`);
}
