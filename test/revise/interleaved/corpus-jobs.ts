import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildCorpus } from '../../../src/build/build.js';
import { checkPipeline } from '../../../src/config/load-pipeline.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import type { Store } from '../../../src/store/store.js';
import { watchedStore } from '../../support/stoppable-store.js';
import { startFlakyImages } from '../retry/flaky-images.js';
import { hostsPipeline, pagesOfHosts } from '../takedown/pages-of-hosts.js';

/** A job on a corpus; it may be run again. */
export type Job = (store: Store) => Promise<unknown>;

/** The jobs that may meet on one corpus. */
export interface CorpusJobs {
  build: Job;
  retry: Job;
  /** Takes out `two.example`: one document of the first unit, which lost an image. */
  takedownA: Job;
  /** Takes out `one.example`: documents of both units. */
  takedownB: Job;
  /** The same, ending a retry that is unfinished. */
  abandonA: Job;
  abandonB: Job;
  /** Adds two pages; an image of the first unit is on one of them, so that curation drops it from both. */
  grow: Job;
  /** A build of the first pages, which leaves what was added as it is. */
  buildAdding: Job;
}

/** What jobs may begin with. */
export interface CorpusStates {
  /** Built, with images lost in both units. */
  finished: Job;
  /** The same, with a retry that was killed when it was to commit its first unit. */
  retrying: Job;
  /** A build that was killed when it was to commit its last unit. */
  building: Job;
  /** Finished, with a growth that was killed when it was to say which units it changes. */
  growing: Job;
}

/** Of page 1, one of two images is lost, so that it is stored with the other; of page 3 both are, so that it is not. */
const LOST = [2, 6, 7];

const HOSTS = ['one.example', 'two.example', 'one.example', 'three.example'];
/** Of the pages that are added. */
const LATE_HOSTS = ['two.example', 'four.example'];

/** Four pages in two units, with two images each, of which a build loses some and a retry gets all. */
export async function corpusJobs(): Promise<{ jobs: CorpusJobs; states: CorpusStates }> {
  const server = await startFlakyImages();
  const hosts = [...HOSTS, ...LATE_HOSTS];
  const baseDir = await pagesOfHosts(server.origin, hosts.length, (page) => hosts[page]);
  await setApart(baseDir, server.origin);
  const context = () => ({
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: () => Date.parse('2026-01-02T03:04:05Z'),
  });
  const settings = hostsPipeline();
  const run = { units: 1, workers: 1 };
  const pipeline = checkPipeline({
    ...settings,
    source: { ...settings.source, input: 'page-*.html', unit_files: 2 },
    curate: { ...settings.curate, max_pages_per_image: 1 },
    rules: { preset: 'none', overrides: { too_few_images: { action: 'drop', threshold: 1 } } },
    run,
  });
  const more = { ...pipeline, source: { ...pipeline.source, input: ['page-*.html', 'late-*.html'] } };
  const withInputs =
    (start: (store: Store, opener: ReturnType<typeof createInputOpener>) => Promise<unknown>): Job =>
    async (store) => {
      const opener = createInputOpener({ baseDir });
      try {
        return await start(store, opener);
      } finally {
        await opener.close();
      }
    };
  const losing =
    (job: Job): Job =>
    async (store) => {
      server.answer = (n) => (LOST.includes(n) ? { status: 503 } : undefined);
      try {
        return await job(store);
      } finally {
        server.answer = () => undefined;
      }
    };
  const takedown =
    (domain: string, abandonRetry = false): Job =>
    (store) =>
      takedownCorpus({ store, entries: [{ domain }], abandonRetry, ctx: context() });
  const jobs: CorpusJobs = {
    build: withInputs((store, opener) => buildCorpus({ pipeline, store, opener, ctx: context() })),
    retry: withInputs((store, opener) =>
      retryCorpus({ store, opener, classes: ['5xx'], run, ctx: context() }),
    ),
    takedownA: takedown('two.example'),
    takedownB: takedown('one.example'),
    abandonA: takedown('two.example', true),
    abandonB: takedown('one.example', true),
    grow: withInputs((store, opener) => buildCorpus({ pipeline: more, store, opener, ctx: context() })),
    buildAdding: withInputs((store, opener) =>
      buildCorpus({ pipeline, store, opener, add: true, ctx: context() }),
    ),
  };
  const finished = losing(jobs.build);
  return {
    jobs,
    states: {
      finished,
      async retrying(store) {
        await finished(store);
        await killedAt('manifests/assemble/html-00000.r000001.json', jobs.retry, store);
      },
      building: (store) => killedAt('manifests/assemble/html-00001.json', finished, store),
      async growing(store) {
        await finished(store);
        await killedAt('plans/assemble.r000001.json', jobs.grow, store);
      },
    },
  };
}

/** Gives the last two pages names of their own, and one of them an image of the first page. */
async function setApart(folder: string, origin: string): Promise<void> {
  const urls = JSON.parse(await readFile(join(folder, 'urls.json'), 'utf8')) as Record<string, string>;
  for (const page of [HOSTS.length, HOSTS.length + 1]) {
    const [name, late] = [`page-00${page}.html`, `late-00${page}.html`];
    await rename(join(folder, name), join(folder, late));
    urls[late] = urls[name] ?? '';
    delete urls[name];
  }
  await writeFile(join(folder, 'urls.json'), JSON.stringify(urls));
  const last = join(folder, `late-00${HOSTS.length + 1}.html`);
  const html = await readFile(last, 'utf8');
  await writeFile(last, html.replace(`${origin}/10.jpg`, `${origin}/0.jpg`));
}

class Killed extends Error {}

/** Runs a job that is killed when it is to put an object. */
async function killedAt(at: string, job: Job, store: Store): Promise<void> {
  let dead = false;
  const dying = watchedStore(store, async ({ name, key }) => {
    dead ||= name === 'put' && key === at;
    if (dead) throw new Killed(at);
  });
  await expect(job(dying)).rejects.toThrow(Killed);
}
