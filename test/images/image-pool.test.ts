import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createImagePool, type ImagePoolOptions } from '../../src/images/image-pool.js';
import type { ImagePool } from '../../src/images/images-in-workers.js';
import { flatPng } from '../support/misbehaving-site.js';
import { encode, waves } from './pictures.js';

const pools: ImagePool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function open(options: ImagePoolOptions): ImagePool {
  const pool = createImagePool({ ...options, options: { placeholders: 'keep', ...options.options } });
  pools.push(pool);
  return pool;
}

describe.each(['thread', 'process'] as const)('createImagePool with isolate: %s', (isolate) => {
  it('gives the same results with one thread and with four, in whatever order they are asked for', async () => {
    const files: Buffer[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      const picture = encode(waves(200 + seed * 10, 150, seed));
      files.push(
        await picture.toFormat(seed % 3 === 0 ? 'png' : seed % 3 === 1 ? 'jpeg' : 'webp').toBuffer(),
      );
    }
    const [good = Buffer.alloc(0)] = files;
    files.push(Buffer.from('<html>'), good.subarray(0, good.length / 2), flatPng(10, 10, 8));
    const one = open({
      threads: 1,
      options: { isolate, resize: { mode: 'short-side', size: 100, enlarge: false } },
    });
    const four = open({
      threads: 4,
      options: { isolate, resize: { mode: 'short-side', size: 100, enlarge: false } },
    });
    const expected = await Promise.all(files.map((file) => one.run(file)));
    const reversed = await Promise.all([...files].reverse().map((file) => four.run(file)));
    expect(reversed.reverse()).toEqual(expected);
    expect(expected.filter((result) => 'stored' in result)).toHaveLength(13);
  });

  it('is not disturbed by threads and pools that start while it works', async () => {
    const file = await encode(waves(120, 90, 3))
      .jpeg()
      .toBuffer();
    const pool = open({ threads: 4, options: { isolate } });
    const others = Array.from({ length: 6 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 40));
      await open({ threads: 2, options: { isolate } }).run(file);
    });
    const results = await Promise.all(Array.from({ length: 400 }, () => pool.run(file)));
    await Promise.all(others);
    expect(results.filter((result) => 'drop' in result)).toEqual([]);
  });

  it('leaves the bytes to the caller, a slice of a larger buffer too', async () => {
    const pool = open({ threads: 1, options: { isolate } });
    const file = await encode(waves(100, 100, 1))
      .png()
      .toBuffer();
    const larger = Buffer.concat([Buffer.alloc(10), file, Buffer.alloc(10)]);
    const slice = larger.subarray(10, 10 + file.length);
    for (const bytes of [new Uint8Array(file), slice])
      expect(await pool.run(bytes)).toHaveProperty('stored.width', 100);
    expect(slice.equals(file)).toBe(true);
  });

  it('an image is what it is after a larger one, whose memory it may be given', async () => {
    const pool = open({ threads: 1, options: { isolate } });
    const [large, small] = await Promise.all([
      encode(waves(700, 500, 5))
        .png()
        .toBuffer(),
      encode(waves(90, 60, 6))
        .jpeg()
        .toBuffer(),
    ]);
    const before = await pool.run(small);
    await pool.run(large);
    expect(await pool.run(small)).toEqual(before);
    // Cut where only what lay behind it in memory would make it whole.
    await pool.run(small);
    expect(await pool.run(small.subarray(0, small.length - 40))).toMatchObject({
      drop: { reason: 'image_truncated' },
    });
  });

  it('an image that takes too long ends in image_timeout, and the next one is served', async () => {
    const slow = flatPng(12_000, 5000, 8);
    const options = {
      isolate,
      time_limit_ms: 400,
      resize: { mode: 'none' as const, enlarge: false },
      format: 'webp' as const,
    };
    const pool = open({ threads: 1, options });
    const small = await encode(waves(80, 80, 2))
      .png()
      .toBuffer();
    const [first, second] = await Promise.all([pool.run(slow), pool.run(small)]);
    expect(first).toEqual({ drop: { reason: 'image_timeout', detail: 'more than 400 ms' } });
    expect(second).toHaveProperty('stored.width', 80);
  });

  it('stops on request with one clear error', async () => {
    const controller = new AbortController();
    const options = { isolate, resize: { mode: 'none' as const, enlarge: false }, format: 'webp' as const };
    const pool = open({ threads: 1, options, signal: controller.signal });
    // Each place of the worker has a slow one, and the quick one waits for its turn: none can have ended before the abort.
    const slow = flatPng(9000, 5000, 8);
    const runs = [pool.run(slow), pool.run(slow), pool.run(flatPng(100, 100, 8))];
    setTimeout(() => controller.abort(), 300);
    for (const settled of await Promise.allSettled(runs))
      expect(settled).toHaveProperty('reason.code', 'aborted');
  });

  it('refuses to be closed and used', async () => {
    const pool = createImagePool({ threads: 1, options: { isolate } });
    await pool.close();
    await expect(pool.run(flatPng(100, 100, 8))).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('createImagePool', () => {
  it('a thread that dies ends its image in decoder_crashed, and the pool goes on', async () => {
    const workers: Worker[] = [];
    const remember = (worker: Worker): void => void workers.push(worker);
    process.on('worker', remember);
    const pool = open({ threads: 1, options: { resize: { mode: 'none', enlarge: false }, format: 'webp' } });
    const small = await encode(waves(80, 80, 2))
      .png()
      .toBuffer();
    await pool.run(small);
    const doomed = pool.run(flatPng(12_000, 5000, 8));
    setTimeout(() => void workers[0]?.terminate(), 50);
    expect(await doomed).toMatchObject({ drop: { reason: 'decoder_crashed' } });
    expect(await pool.run(small)).toHaveProperty('stored.width', 80);
    process.off('worker', remember);
  });

  it('a thread that dies with two images costs neither of them', async () => {
    const workers: Worker[] = [];
    const remember = (worker: Worker): void => void workers.push(worker);
    process.on('worker', remember);
    const pool = open({ threads: 1, options: { resize: { mode: 'none', enlarge: false } } });
    const files = await Promise.all(
      [1, 2].map((seed) =>
        encode(waves(1500, 1200, seed))
          .jpeg()
          .toBuffer(),
      ),
    );
    const undisturbed = await Promise.all(files.map((file) => pool.run(file)));
    const runs = files.map((file) => pool.run(file));
    await new Promise(setImmediate);
    await workers[0]?.terminate();
    expect(await Promise.all(runs)).toEqual(undisturbed);
    expect(undisturbed.every((result) => 'stored' in result)).toBe(true);
    // Each was tried again in a thread of its own.
    expect(workers.length).toBeGreaterThanOrEqual(3);
    process.off('worker', remember);
  });

  it('refuses options out of range', () => {
    expect(() => createImagePool({ threads: 0 })).toThrow(/threads/);
    expect(() => createImagePool({ threads: 1, options: { quality: 0 } })).toThrow(/images\.quality/);
  });
});
