import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weft } from '../framework/bench.mjs';
import { writeArticles } from '../inputs/articles.mjs';
import { drawnPictures, hasSignalsOption, STORED } from '../inputs/drawn-pictures.mjs';
import { serveFolder } from '../servers/serve.mjs';

const PICTURES_PER_PAGE = 4;
const WORKERS = 2;

/** Pictures from a socket into shards: against decoding, resizing and encoding them alone, and against img2dataset. */
export const imageRoad = {
  name: 'image-road',
  title: 'Pictures from the server into shards, their pages extracted on the way',
  unit: 'images',
  async prepare(bench, scratch) {
    const { folder: pictures, count, names } = await drawnPictures(bench);
    const server = await serveFolder(pictures);
    const urls = names.map((name) => `${server.url}/${name}`);
    const place = join(scratch, 'image-road');
    await mkdir(place, { recursive: true });
    await writeArticles(join(place, 'pages'), urls, PICTURES_PER_PAGE);
    await writeFile(join(place, 'urls.txt'), urls.map((url) => `${url}\n`).join(''));
    await writeFile(join(place, 'pipeline.json'), JSON.stringify(pipeline(place)));

    const build = (name, ...set) => ({
      name,
      role: 'pipeline',
      command: ({ root, out }) =>
        weft(
          root,
          'build',
          join(place, 'pipeline.json'),
          '--out',
          out,
          '--workers',
          WORKERS,
          '--quiet',
          ...set,
        ),
      verify: ({ out }) => allStored(out, count),
    });
    const peer = bench.peer('img2dataset', 'images.py', join(place, 'urls.txt'));
    return {
      count,
      input: `${count} drawn pictures, ${server.by} on loopback`,
      close: server.close,
      sides: [
        {
          name: 'sharp loop',
          role: 'limit',
          command: () => bench.side('sharp-loop.mjs', pictures, STORED.side, STORED.quality),
        },
        ...(peer === undefined
          ? []
          : [
              {
                name: 'img2dataset',
                role: 'peer',
                env: { NO_ALBUMENTATIONS_UPDATE: '1' },
                command: ({ out }) =>
                  [...peer, out, STORED.side, STORED.quality, Math.ceil(count / 4)].map(String),
                verify: ({ out }) => allDownloaded(out, count),
              },
            ]),
        build('build, all signals'),
        {
          ...build('build, needed signals', '--set', 'images.signals=needed'),
          supported: hasSignalsOption,
        },
      ],
      ratios: [
        {
          name: 'all signals against sharp, CPU',
          of: 'build, all signals',
          against: 'sharp loop',
          reach: 0.75,
          aim: 0.9,
        },
        {
          name: 'needed signals against sharp, CPU',
          of: 'build, needed signals',
          against: 'sharp loop',
          reach: 0.85,
          aim: 0.95,
        },
        {
          name: 'images per second against img2dataset',
          of: 'build, all signals',
          against: 'img2dataset',
          by: 'wall_seconds',
          reach: 1.5,
          aim: 2,
        },
        { name: 'CPU against img2dataset', of: 'build, all signals', against: 'img2dataset' },
        { name: 'peak MB', of: 'build, all signals', by: 'peak_mb', better: 'lower', reach: 700 },
      ],
    };
  },
};

/** The default rules; no rate per host, since all pictures come from one. */
function pipeline(place) {
  return {
    name: 'image-road',
    source: { type: 'html', input: join(place, 'pages'), base_url: 'https://pages.example/' },
    fetch: { allow_private: true, per_host: 32, per_domain: 32, host_rate: 0, domain_rate: 0 },
    images: { resize: { mode: 'long-side', size: STORED.side }, quality: STORED.quality },
  };
}

async function allStored(out, count) {
  const { counts, drops } = JSON.parse(await readFile(join(out, 'stats.json'), 'utf8'));
  const { images, shard_bytes } = counts.assemble;
  if (images !== count)
    throw new Error(`the build stored ${images} of ${count} images: ${JSON.stringify(drops)}`);
  return { stored_bytes: shard_bytes };
}

async function allDownloaded(out, count) {
  let successes = 0;
  for (const name of await readdir(out))
    if (name.endsWith('_stats.json'))
      successes += JSON.parse(await readFile(join(out, name), 'utf8')).successes;
  if (successes !== count) throw new Error(`img2dataset stored ${successes} of ${count} images`);
}
