import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { buildCorpus } from '../../../src/build/build.js';
import { checkPipeline } from '../../../src/config/load-pipeline.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { startFlakyImages } from '../retry/flaky-images.js';
import { hostsPipeline, pagesOfHosts } from '../takedown/pages-of-hosts.js';
import { wholeCorpus } from './whole-corpus.js';

vi.mock('../../../src/images/image-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createImagePool } = await original<typeof import('../../../src/images/image-pool.js')>();
  return { createImagePool: startedOnce(createImagePool) };
});

const HOSTS = ['one.example', 'two.example', 'one.example', 'four.example', 'two.example', 'five.example'];

it('a growth keeps what a retry fetched and what a takedown removed, and asks no server for what is stored', async () => {
  const server = await startFlakyImages();
  const baseDir = await pagesOfHosts(server.origin, HOSTS.length, (page) => HOSTS[page]);
  // The last page has an image of the first, so that curation drops it from both.
  const late = join(baseDir, 'page-005.html');
  await writeFile(late, (await readFile(late, 'utf8')).replace('/10.jpg', '/0.jpg'));
  for (const n of [4, 5]) await rename(join(baseDir, `page-00${n}.html`), join(baseDir, `page-00${n}.later`));
  const store = createFsStore(join(baseDir, 'out'));
  const ctx = {
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: Date.now,
  };
  const settings = hostsPipeline();
  const pipeline = checkPipeline({
    ...settings,
    curate: { ...settings.curate, max_pages_per_image: 1 },
    run: { workers: 1 },
  });
  const opener = createInputOpener({ baseDir });
  const build = () => buildCorpus({ pipeline, store, opener, ctx });
  const imagesOf = async () =>
    (await wholeCorpus(store)).documents.map((line) => line.split(' ').slice(1, 3).join(' '));

  // Image 1 is lost, and had again by a retry; page 1 is taken down.
  server.answer = (n) => (n === 1 ? { status: 503 } : undefined);
  await build();
  server.answer = () => undefined;
  expect(await retryCorpus({ store, opener, classes: ['5xx'], ctx })).toMatchObject({ images_gained: 1 });
  await takedownCorpus({ store, entries: [{ domain: 'two.example' }], ctx });
  expect(await imagesOf()).toEqual([
    'https://one.example/0 2',
    'https://one.example/2 2',
    'https://four.example/3 2',
  ]);

  // No image of before can be had any more.
  server.answer = (n) => (n < 8 ? { status: 404 } : undefined);
  server.asked.length = 0;
  for (const n of [4, 5]) await rename(join(baseDir, `page-00${n}.later`), join(baseDir, `page-00${n}.html`));
  const { growth } = await build();
  await opener.close();
  expect(growth).toMatchObject([{ revision: 3, units_changed: 1, dropped: 0, let_back: 0, changed: 1 }]);
  expect(await imagesOf()).toEqual([
    'https://one.example/0 1',
    'https://one.example/2 2',
    'https://four.example/3 2',
    'https://five.example/5 1',
  ]);
  expect(server.asked).toEqual(['/11.jpg']);
  expect((await validateCorpus(store)).findings).toEqual([]);
});
