import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';
import { crawl, siteOf } from './crawl-in-process.js';
import { article, jpeg, picture, redirectTo } from './crawl-site.js';

it('a build makes documents with images from a crawl alone, revisit records included', async () => {
  const pictures = await Promise.all([1, 2, 3].map(picture));
  const names = ['river', 'stone', 'garden'];
  const site = await siteOf({
    a: (path) => {
      if (path === '/') return article('Home of all', ['/river', '/stone', '/garden']);
      const at = names.indexOf(path.slice(1));
      // Each page has a picture of its own, and one that has the same bytes under another URL everywhere.
      if (at >= 0) return article(`The ${names[at]}`, [], [`/pic-${at}.jpg`, `/shared-${at}.jpg`]);
      const own = /^\/pic-(\d)\.jpg$/.exec(path);
      if (own) return jpeg(pictures[Number(own[1]) % 2] ?? Buffer.alloc(0));
      return /^\/shared-\d\.jpg$/.test(path) ? jpeg(pictures[2] ?? Buffer.alloc(0)) : redirectTo('/');
    },
  });
  const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
  expect(report.verdicts.image).toEqual({ duplicate_payload: 3, stored: 3 });
  await site.close();
  const built = await buildInProcess(
    {
      source: { type: 'warc', input: join(report.folder, 'warc') },
      fetch: { network: false },
      images: { format: 'keep' },
      rules: { overrides: { image_too_small: 100 } },
    },
    { baseDir: report.folder },
  );
  expect(built.validation.findings).toEqual([]);
  const images = built.samples.map(({ sample }) => [
    new URL(sample.url).pathname,
    sample.nodes.flatMap((node) =>
      node.type === 'image' ? [new URL(node.final_url).pathname, node.origin] : [],
    ),
  ]);
  expect(Object.fromEntries(images)).toEqual(
    Object.fromEntries(
      names.map((name, at) => [`/${name}`, [`/pic-${at}.jpg`, 'archive', `/shared-${at}.jpg`, 'archive']]),
    ),
  );
});
