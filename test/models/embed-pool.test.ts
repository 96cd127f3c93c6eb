import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DualEncoderFolder, readDualEncoderFolder } from '../../src/models/dual-encoder-folder.js';
import { createEmbedPool } from '../../src/models/embed-pool.js';
import { loadOnnxRuntime } from '../../src/models/onnx-session.js';
import { preprocessImage } from '../../src/models/preprocess-image.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { imageVector, textVector } from '../support/tiny-encoder/tiny-weights.js';
import { tinyTokenizer, writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';

const TEXTS = ['The image of the page', '', 'A cat, at the wave!', 'page '.repeat(90), '第1页'];
let root: string;
let pictures: Buffer[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-embed-'));
  pictures = await Promise.all([0, 1, 2].map((n) => tinyPicture(n, 60 + 30 * n, 80)));
});
afterAll(() => rm(root, { recursive: true }));

async function modelOf(family: 'clip' | 'siglip', layout: 'whole' | 'split'): Promise<DualEncoderFolder> {
  const folder = join(root, `${family}-${layout}`);
  await writeTinyEncoder(folder, family, layout);
  return readDualEncoderFolder(folder);
}

/** Padded as the family's texts are: SigLIP pools over the padding too. */
function idsOf(model: DualEncoderFolder, text: string): number[] {
  const { ids } = model.tokenizer.encode(text);
  const padding = model.padsToMaximum ? model.tokenizer.maxLength - ids.length : 0;
  return [...ids, ...Array.from({ length: padding }, () => model.tokenizer.padId)];
}

describe.each([
  ['clip', 'whole'],
  ['clip', 'split'],
  ['siglip', 'whole'],
  ['siglip', 'split'],
] as const)('ONNX Runtime on %s, exported %s', (family, layout) => {
  test('gives the vectors that the definition of the model gives, at length 1', async () => {
    const model = await modelOf(family, layout);
    const { vocabulary } = tinyTokenizer(family);
    const pool = await createEmbedPool({ model, cores: 1 });
    try {
      const { images, texts, faults, truncated } = await pool.embed({ images: pictures, texts: TEXTS });
      expect([images.dimension, texts.dimension]).toEqual([16, 16]);
      expect(truncated).toEqual([false, false, false, true, false]);
      expect(faults).toEqual([undefined, undefined, undefined]);
      for (const [i, bytes] of pictures.entries()) {
        const wanted = imageVector(await preprocessImage(bytes, model.preprocessing), vocabulary);
        expectClose(images.values.subarray(i * 16, i * 16 + 16), wanted);
      }
      for (const [i, text] of TEXTS.entries())
        expectClose(texts.values.subarray(i * 16, i * 16 + 16), textVector(idsOf(model, text), vocabulary));
    } finally {
      await pool.close();
    }
  });
});

function expectClose(values: Float32Array, wanted: readonly number[]): void {
  for (const [i, value] of wanted.entries()) expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5);
}

describe('a pool', () => {
  test('embeds more than one round of either, only images, only texts, and nothing', async () => {
    const pool = await createEmbedPool({ model: await modelOf('clip', 'whole'), workers: 2 });
    try {
      const many = Array.from({ length: 35 }, (_, i) => pictures[i % 3]!);
      const words = Array.from({ length: 150 }, (_, i) => TEXTS[i % 5]!);
      const all = await pool.embed({ images: many, texts: words });
      expect(all.images.values).toHaveLength(35 * 16);
      expect(all.texts.values).toHaveLength(150 * 16);
      const [images, texts, none] = await Promise.all([
        pool.embed({ images: many, texts: [] }),
        pool.embed({ images: [], texts: words }),
        pool.embed({ images: [], texts: [] }),
      ]);
      for (let i = 0; i < 35; i++)
        expectClose(images.images.values.subarray(i * 16, i * 16 + 16), [
          ...all.images.values.subarray((i % 3) * 16, (i % 3) * 16 + 16),
        ]);
      expectClose(texts.texts.values, [...all.texts.values]);
      expect([none.images.values.length, none.texts.values.length]).toEqual([0, 0]);
    } finally {
      await pool.close();
    }
  });

  test('an image that does not decode has its fault, and the others their vectors', async () => {
    const pool = await createEmbedPool({ model: await modelOf('clip', 'whole') });
    try {
      const good = pictures[0]!;
      const { images, faults } = await pool.embed({ images: [Buffer.from('no image'), good], texts: [] });
      expect(faults).toEqual([expect.stringMatching(/unsupported image format/), undefined]);
      expect([...images.values.subarray(0, 16)]).toEqual(Array.from({ length: 16 }, () => 0));
      const alone = await pool.embed({ images: [good], texts: [] });
      expectClose(images.values.subarray(16), [...alone.images.values]);
    } finally {
      await pool.close();
    }
  });

  test('a thread that dies ends the work in one line that says what to try', async () => {
    const workerFile = join(root, 'dies.cjs');
    await writeFile(workerFile, 'exports.ready = () => undefined; exports.embed = () => process.exit(9);');
    const pool = await createEmbedPool({ model: await modelOf('clip', 'whole'), workerFile });
    try {
      const run = pool.embed({ images: [], texts: ['a'] });
      await expect(run).rejects.toMatchObject({ code: 'model_worker_failed', exitCode: 5 });
      await expect(run).rejects.toThrow(
        /^the thread that held the model \S+ ended: [^\n]+; if memory was short/,
      );
    } finally {
      await pool.close();
    }
  });

  test('a model that cannot be opened is reported before any work, by the thread that tried', async () => {
    const model = await modelOf('clip', 'split');
    await writeFile(join(root, 'clip-split/text_model.onnx'), 'broken');
    await expect(createEmbedPool({ model })).rejects.toMatchObject({ code: 'bad_model_folder', exitCode: 3 });
  });

  test('does not start for a run that was aborted before', async () => {
    const model = await modelOf('clip', 'whole');
    await expect(createEmbedPool({ model, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('abort ends the work', async () => {
    const abort = new AbortController();
    const pool = await createEmbedPool({ model: await modelOf('clip', 'whole'), signal: abort.signal });
    const run = pool.embed({ images: Array.from({ length: 400 }, () => pictures[0]!), texts: [] });
    abort.abort();
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    await pool.close();
  });

  test('no threads at all is refused', async () => {
    const model = await modelOf('clip', 'whole');
    await expect(createEmbedPool({ model, workers: 0 })).rejects.toMatchObject({ code: 'bad_workers' });
  });
});

test('without onnxruntime-node there is one line with the command that brings it', async () => {
  const missing = loadOnnxRuntime(() =>
    Promise.reject(new Error("Cannot find package 'onnxruntime-node'\nimported from here")),
  );
  await expect(missing).rejects.toMatchObject({ code: 'no_onnxruntime', exitCode: 2 });
  await expect(missing).rejects.toThrow(
    /^models need the package onnxruntime-node, which cannot be loaded \(Cannot find package [^\n]+\): npm install onnxruntime-node@1\.30\.0 --ignore-scripts$/,
  );
});
