import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { flakyPipeline, pagesWithImages, startFlakyImages } from '../revise/retry/flaky-images.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft, startWeft } from '../support/run-weft.js';

const SAMPLES = fileURLToPath(new URL('../../pipelines/samples.yaml', import.meta.url));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-isolated-samples-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const digestOf = (folder: string) => corpusDigest(createFsStore(folder));

describe('with --isolate process', () => {
  it('the samples end with a report, sums and index, are valid, and equal what threads build file by file', async () => {
    const [threads, processes] = [join(root, 'threads'), join(root, 'processes')];
    const build = (out: string, isolate: string) =>
      runWeft(['build', SAMPLES, '--out', out, '--isolate', isolate, '--quiet', '--json']);
    expect((await build(threads, 'thread')).code).toBe(0);
    const run = await build(processes, 'process');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: 'weft/build-report/1',
      stats: { counts: { assemble: { images: 52 } } },
    });

    expect(await readdir(processes)).toEqual(expect.arrayContaining(['stats.json', 'wids-meta.json']));
    expect(await digestOf(processes)).toEqual(await digestOf(threads));
    expect(await validateCorpus(createFsStore(processes))).toMatchObject({
      ok: true,
      errors: 0,
      warnings: 0,
    });
  });

  it('a retry repairs what was lost, and says so', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 3, 2);
    const pipeline = join(pages, 'pipeline.yaml');
    await writeFile(pipeline, JSON.stringify(flakyPipeline()));
    const out = join(root, 'retried');
    server.answer = (n) => (n % 2 === 0 ? { status: 503 } : undefined);
    expect((await runWeft(['build', pipeline, '--out', out, '--quiet'])).code).toBe(0);
    server.answer = () => undefined;

    const retry = ['retry', out, '--class', '5xx', '--inputs-from', pages, '--isolate', 'process', '--json'];
    const run = await runWeft(retry);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ generation: 1, images_gained: 3, images_lost: 0 });
    expect(await validateCorpus(createFsStore(out))).toMatchObject({ ok: true });
  });

  it('a signal while decoders work ends a build with status 130, and the next run completes it', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 2, 2);
    const pipeline = join(pages, 'pipeline.yaml');
    await writeFile(pipeline, JSON.stringify(flakyPipeline()));
    const out = join(root, 'stopped');
    const args = ['build', pipeline, '--out', out, '--isolate', 'process'];
    const { child, done } = startWeft(args);
    // When the first image is asked for, decoders have been started.
    server.answer = () => {
      if (!child.killed) child.kill('SIGTERM');
      return undefined;
    };
    const stopped = await done;
    expect(stopped).toMatchObject({ code: 130, signal: null });
    expect(stopped.stderr).toMatch(/^weft: stopped .*$/m);

    server.answer = () => undefined;
    expect((await runWeft(args)).code).toBe(0);
    const stats = JSON.parse(await readFile(join(out, 'stats.json'), 'utf8'));
    expect(stats).toMatchObject({ counts: { assemble: { documents: 2, images: 4 } } });
  });
});
