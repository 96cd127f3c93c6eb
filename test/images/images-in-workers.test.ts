import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import type { ImageResult } from '../../src/images/image-result.js';
import type { ImageWorkers } from '../../src/images/image-workers.js';
import { type ImagePool, imagesInWorkers } from '../../src/images/images-in-workers.js';
import { startThreadWorkers } from '../../src/images/thread-workers.js';
import { encode, waves } from './pictures.js';

const HANGING = fileURLToPath(new URL('../support/hanging-decoder.mjs', import.meta.url));
const LIMIT_MS = 700;
const DROPPED: ImageResult = { drop: { reason: 'not_an_image', detail: 'text' } };

const pools: ImagePool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

/** One worker whose images end when the test says so. */
function heldWorkers(): { workers: ImageWorkers; begun: Promise<void>; end: (result: ImageResult) => void } {
  let end: (result: ImageResult) => void = () => undefined;
  let begin = (): void => undefined;
  const result = new Promise<ImageResult>((resolve) => {
    end = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const workers: ImageWorkers = {
    perWorker: 2,
    start: () => Promise.resolve(),
    run: () => {
      begin();
      return result;
    },
    close: async () => undefined,
  };
  return { workers, begun, end };
}

describe('imagesInWorkers', () => {
  it.each(['abort', 'close'] as const)(
    'an image that ends at the same time as an %s is aborted',
    async (way) => {
      const controller = new AbortController();
      const { workers, begun, end } = heldWorkers();
      const pool = imagesInWorkers({ workers, count: 1, timeLimitMs: 60_000, signal: controller.signal });
      const run = pool.run(new Uint8Array(8));
      await begun;
      end(DROPPED);
      if (way === 'abort') controller.abort();
      else void pool.close();
      await expect(run).rejects.toMatchObject({ code: 'aborted' });
    },
  );

  it('an image that ended before an abort keeps its result', async () => {
    const controller = new AbortController();
    const { workers, end } = heldWorkers();
    const pool = imagesInWorkers({ workers, count: 1, timeLimitMs: 60_000, signal: controller.signal });
    end(DROPPED);
    const run = await pool.run(new Uint8Array(8));
    controller.abort();
    expect(run).toEqual(DROPPED);
  });

  it.each(['SPIN', 'WAIT'])(
    'a decoder that hangs its thread (%s) costs its own image and not its neighbour',
    async (mark) => {
      const config = resolveImagesConfig({ placeholders: 'keep', time_limit_ms: LIMIT_MS });
      const workers = startThreadWorkers(1, config, HANGING);
      const pool = imagesInWorkers({ workers, count: 1, timeLimitMs: LIMIT_MS });
      pools.push(pool);
      const file = await encode(waves(90, 70, 4))
        .png()
        .toBuffer();
      const alone = await pool.run(file);
      const [hung, neighbour] = await Promise.all([
        pool.run(Buffer.from(`${mark} for ever`)),
        pool.run(file),
      ]);
      expect(hung).toEqual({ drop: { reason: 'image_timeout', detail: `more than ${LIMIT_MS} ms` } });
      expect(neighbour).toEqual(alone);
      expect(neighbour).toHaveProperty('stored.width', 90);
      expect(await pool.run(file)).toEqual(alone);
    },
  );
});
