import { expect, it } from 'vitest';
import { flakyPipeline, pagesWithImages, startFlakyImages } from '../revise/retry/flaky-images.js';
import { buildInProcess } from '../support/build-in-process.js';

it('an image that takes forever holds up no image of the next pages', async () => {
  const server = await startFlakyImages();
  const pages = await pagesWithImages(server.origin, 40, 1);
  // Image 0 comes only when all others were asked for: with nothing fetched ahead it would never come.
  const others = new Promise<void>((resolve) => {
    server.answer = (n) => {
      if (new Set(server.asked).size === 40) resolve();
      return n === 0 ? { until: others } : undefined;
    };
  });
  const pipeline = flakyPipeline({ fetch: { first_byte_timeout_ms: 20_000 } });
  const built = await buildInProcess(
    { ...pipeline, source: { ...pipeline.source, unit_files: 40 }, run: { units: 1, workers: 1 } },
    { baseDir: pages },
  );
  expect(built.samples.length).toBe(40);
  expect(built.drops).toEqual([]);
  expect(built.samples[0]?.sample.title).toBe('Log 0');
});
