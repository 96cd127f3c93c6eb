import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createImagePool } from '../../src/images/image-pool.js';
import { limitUnderWay } from '../../src/images/images-under-way.js';
import { buildInProcess } from '../support/build-in-process.js';

let folder = '';
const pictures: Buffer[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-memory-'));
  for (let n = 0; n < 6; n++) {
    const pixels = Buffer.from(
      Array.from({ length: 160 * 120 * 3 }, (_, i) => (i * (7 + n) + (i >> 9) * 31) % 251),
    );
    const raw = { width: 160, height: 120, channels: 3 } as const;
    pictures.push(await sharp(pixels, { raw }).png().toBuffer());
  }
  for (const [n, picture] of pictures.entries()) {
    const image = `<img src="data:image/png;base64,${picture.toString('base64')}" alt="Chart ${n}">`;
    const text = `<p>Tide table number ${n}, as the harbour master wrote it down that morning.</p>`;
    await writeFile(
      join(folder, `${n}.html`),
      `<article><h1>Tides ${n}</h1>${text}${image}${text}</article>`,
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pipeline = {
  source: { type: 'html', input: '*.html' },
  fetch: { network: false },
  rules: { preset: 'none' },
  curate: { near_duplicates: { keep: 'newest' } },
};

it('a build with the least memory stores the bytes that one with plenty does', async () => {
  const shards = async (memory: string) => {
    const { store, samples, validation } = await buildInProcess(
      { ...pipeline, run: { memory } },
      { baseDir: folder },
    );
    expect(samples.flatMap(({ images }) => [...images])).toHaveLength(6);
    expect(validation.ok).toBe(true);
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    return keys.filter((key) => /[0-9a-f]{8}/.test(key)).sort();
  };
  // Names carry the hashes of what is stored.
  expect(await shards('256MB')).toEqual(await shards('8GB'));
}, 60_000);

it('too little memory ends a build before anything is stored', async () => {
  const build = buildInProcess({ ...pipeline, run: { memory: '64MB' } }, { baseDir: folder });
  await expect(build).rejects.toMatchObject({ code: 'too_little_memory', exitCode: 2 });
});

it('an image pool with room for no image takes them one after the other, with the same results', async () => {
  const results = async (bytesUnderWay?: number) => {
    const pool = createImagePool({
      threads: 1,
      options: { placeholders: 'keep' },
      ...(bytesUnderWay !== undefined && { bytesUnderWay }),
    });
    try {
      const found = await Promise.all(pictures.map((picture) => pool.run(picture)));
      return found.map((result) => ('stored' in result ? result.stored.sha256 : result.drop.reason));
    } finally {
      await pool.close();
    }
  };
  const plenty = await results();
  expect(new Set(plenty).size).toBe(6);
  expect(await results(1)).toEqual(plenty);
});

it('files in image threads never have more bytes than their share, but for one that goes alone', async () => {
  const underWay = limitUnderWay({ workers: 8, perWorker: 2, bytes: 1_000 });
  const inside: number[] = [];
  const sizes = Array.from({ length: 80 }, (_, n) => (n % 20 === 19 ? 5_000 : 20 + ((n * 389) % 700)));
  let most = 0;
  await Promise.all(
    sizes.map(async (size) => {
      const done = await underWay.begin(size);
      inside.push(size);
      const sum = inside.reduce((a, b) => a + b, 0);
      most = Math.max(most, inside.length);
      expect(inside.length === 1 || sum <= 1_000).toBe(true);
      await new Promise(setImmediate);
      inside.splice(inside.indexOf(size), 1);
      done();
    }),
  );
  expect(inside).toEqual([]);
  expect(most).toBeGreaterThan(2);
});
