import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readIndex, readManifests, readSample } from '../../../src/corpus/corpus-reader.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { runWeft, startWeft } from '../../support/run-weft.js';
import { flakyPipeline, pagesWithImages, startFlakyImages } from './flaky-images.js';

/** Each document's JSON and image bytes, by id. */
async function documentsOf(folder: string): Promise<Record<string, string>> {
  const store = createFsStore(folder);
  const found: [string, string][] = [];
  for await (const { shards } of readManifests(store, 'assemble')) {
    for (const shard of shards) {
      for (const line of await readIndex(store, shard)) {
        const { sample, images } = await readSample(store, shard, line);
        const bytes = [...images].map(([part, data]) => `${part} ${data.toString('base64')}`);
        found.push([sample.id, JSON.stringify(sample) + bytes.join('\n')]);
      }
    }
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

it('killed again and again, a retry still ends where an undisturbed one does, and fetches no unit twice', async () => {
  const server = await startFlakyImages();
  const pages = await pagesWithImages(server.origin, 24, 2);
  const folder = await mkdtemp(join(tmpdir(), 'weft-retry-killed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pipeline = join(pages, 'pipeline.yaml');
  const settings = flakyPipeline();
  await writeFile(
    pipeline,
    JSON.stringify({
      ...settings,
      source: { ...settings.source, input: '*.html', unit_files: 4 },
      run: { units: 1, workers: 1 },
    }),
  );
  const [clean, broken] = [join(folder, 'clean'), join(folder, 'broken')];
  expect((await runWeft(['build', pipeline, '--out', clean, '--quiet'])).code).toBe(0);
  server.answer = (n) => (n % 3 === 0 ? { status: 503 } : undefined);
  expect((await runWeft(['build', pipeline, '--out', broken, '--quiet'])).code).toBe(0);

  const command = ['retry', broken, '--class', '5xx', '--inputs-from', pages, '--workers', '1', '--json'];
  server.answer = () => ({ delayMs: 30 });
  server.asked.length = 0;
  for (const stopAt of [4, 10]) {
    const { child, done } = startWeft(command);
    while (server.asked.length < stopAt && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    expect((await done).signal).toBe('SIGKILL');
  }
  const last = await runWeft(command);
  expect(last).toMatchObject({ code: 0 });
  expect(JSON.parse(last.stdout)).toMatchObject({ generation: 1, units: 6, images_lost: 0 });
  // 16 images were lost, at most three per unit; each kill gives up no more than the two units under way.
  expect(server.asked.length).toBeLessThanOrEqual(16 + 2 * 2 * 3);
  expect(await documentsOf(broken)).toEqual(await documentsOf(clean));
  expect((await validateCorpus(createFsStore(broken))).findings).toEqual([]);
});
