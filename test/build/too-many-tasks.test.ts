import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planCorpus } from '../../src/build/plan-corpus.js';
import { workOnCorpus, workOnPart } from '../../src/build/work-on-corpus.js';
import { createLocalEngine } from '../../src/commit/local-engine.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';

/** A planned corpus of one page, and workers on it that share its hosts with `processes - 1` others. */
async function planned(fetch: object) {
  const folder = await mkdtemp(join(tmpdir(), 'weft-tasks-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const html = '<article><h1>Quay</h1><p>Boats lie along the old quay.</p></article>';
  await writeFile(join(folder, 'a.jsonl'), `${JSON.stringify({ url: 'https://example.org/', html })}\n`);
  const ctx = {
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: Date.now,
  };
  const store = createFsStore(join(folder, 'corpus'));
  const opener = createInputOpener({ baseDir: folder });
  onTestFinished(() => opener.close());
  const pipeline = checkPipeline({
    name: 'quay',
    source: { type: 'json', input: 'a.jsonl', html_field: 'html', url_field: 'url' },
    rules: { preset: 'none' },
    fetch,
  });
  await planCorpus({ pipeline, store, opener, ctx });
  const work = (processes: number) => ({
    store,
    opener,
    engine: createLocalEngine(processes),
    run: { workers: 1 },
    ctx,
  });
  return { store, work };
}

it('more tasks than a host may be shared by are refused before anything is extracted, and may extract', async () => {
  const { store, work } = await planned({ per_host: 4 });
  await expect(workOnCorpus(work(5))).rejects.toMatchObject({
    code: 'too_many_processes',
    message: expect.stringMatching(/^fetch\.per_host 4 cannot be shared by 5 processes/),
  });
  for await (const { key } of store.list('manifests/')) expect.unreachable(`${key} was built`);
  expect(await workOnPart('extract', work(5))).toMatchObject({ phase: { units: 1, resumed: 0 } });
  expect(await workOnCorpus(work(4))).toMatchObject({ stats: { counts: { assemble: { documents: 1 } } } });
  expect(await workOnCorpus(work(5))).toMatchObject({ phases: { assemble: { units: 1, resumed: 1 } } });
});

it('without a network, hosts are shared by nobody: any number of tasks may assemble', async () => {
  const { work } = await planned({ per_host: 4, network: false });
  expect(await workOnCorpus(work(100))).toMatchObject({ stats: { counts: { assemble: { documents: 1 } } } });
});
