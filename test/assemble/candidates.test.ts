import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { flakyPipeline, startFlakyImages } from '../revise/retry/flaky-images.js';
import { buildInProcess } from '../support/build-in-process.js';

it('of an image with several URLs the first that lives is stored, and when none does each is in the ledger with its class', async () => {
  const server = await startFlakyImages();
  server.answer = (n) => (n === 1 || n === 3 ? { status: 404 } : n === 4 ? { status: 500 } : undefined);
  const folder = await mkdtemp(join(tmpdir(), 'weft-candidates-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const url = (n: number) => `${server.origin}/${n}.jpg`;
  const text =
    'The ferry was late again, and the passengers stood along the rail and looked at the far bank. '.repeat(
      3,
    );
  const picture = (small: number, large: number) =>
    `<p>${text}</p><figure><img src="${url(small)}" srcset="${url(small)} 160w, ${url(large)} 320w" width="320" height="240" alt="The ferry"></figure>`;
  await writeFile(
    join(folder, 'page.html'),
    `<html><body><article><h1>The ferry</h1>${picture(0, 1)}${picture(4, 3)}<p>${text}</p></article></body></html>`,
  );
  const { samples, drops, validation } = await buildInProcess(flakyPipeline(), { baseDir: folder });
  const images = samples[0]?.sample.nodes.filter((node) => node.type === 'image');
  // The larger one was better and is gone.
  expect(images?.map(({ final_url }) => final_url)).toEqual([url(0)]);
  expect(drops).toEqual([
    expect.objectContaining({
      level: 'image',
      reason: 'http_4xx',
      detail: '404; 1 further candidate: http_5xx',
      tried: [
        { url: url(3), reason: 'http_4xx', detail: '404' },
        { url: url(4), reason: 'http_5xx', detail: '500' },
      ],
    }),
  ]);
  expect(validation.findings).toEqual([]);
});
