import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { encode, waves } from '../../images/pictures.js';
import { archiveOf, responseRecord } from '../../sources/warc/write-warc.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { flakyPipeline, SENTENCE, startFlakyImages } from './flaky-images.js';

it('a retry reads images again from an archive that the build was given by its absolute path, and says when it is not there', {
  timeout: 60_000,
}, async () => {
  const server = await startFlakyImages();
  const root = await mkdtemp(join(tmpdir(), 'weft-retry-archive-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const base = join(root, 'pipelines');
  await mkdir(base);
  const http = (type: string) => ['HTTP/1.1 200 OK', `Content-Type: ${type}`];
  const image = (src: string) =>
    `<p>${SENTENCE}</p><figure><img src="${src}" width="160" height="120" alt="${src}"></figure>`;
  const page = `<html><body><article><h1>Log</h1>${image('own.jpg')}${image(`${server.origin}/1.jpg`)}<p>${SENTENCE}</p></article></body></html>`;
  const picture = await encode(waves(200, 120, 9))
    .jpeg()
    .toBuffer();
  const warc = archiveOf(
    [
      responseRecord('http://h.example/p.html', http('text/html'), Buffer.from(page)),
      responseRecord('http://h.example/own.jpg', http('image/jpeg'), picture),
    ],
    true,
  );
  const archive = join(root, 'dump.warc.gz');
  await writeFile(archive, warc.bytes);
  // With one of its two images the page is dropped, so that the archived one is stored nowhere.
  const rules = { too_few_images: { action: 'drop', threshold: 2 } };
  const pipeline = { ...flakyPipeline({ rules }), source: { type: 'warc', input: archive } };
  server.answer = () => ({ status: 500 });
  const built = await buildInProcess(pipeline, { baseDir: base });
  expect(built.samples).toEqual([]);
  server.answer = () => undefined;
  const warnings: string[] = [];
  const retryFrom = async (baseDir: string) => {
    const opener = createInputOpener({ baseDir });
    try {
      return await retryCorpus({
        store: built.store,
        opener,
        classes: ['5xx'],
        ctx: {
          signal: new AbortController().signal,
          logger: { ...silentLogger, warn: (_facts: unknown, text: string) => warnings.push(text) },
          tally: new Tally(),
          now: Date.now,
        },
      });
    } finally {
      await opener.close();
    }
  };
  await expect(retryFrom(root)).rejects.toMatchObject({ code: 'input_not_found' });
  expect(warnings).toEqual([expect.stringContaining('--inputs-from')]);
  expect(await retryFrom(base)).toMatchObject({ documents_gained: 1, images_gained: 2 });
  expect(warnings).toHaveLength(1);
  const again = await buildInProcess(pipeline, { baseDir: base, store: built.store });
  const [stored] = again.samples;
  expect(stored?.sample.source.input).toBe('../dump.warc.gz');
  expect(stored?.sample.nodes.flatMap((node) => (node.type === 'image' ? [node.origin] : []))).toEqual([
    'archive',
    'http',
  ]);
});
