import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readDualEncoderFolder } from '../../src/models/dual-encoder-folder.js';
import { createEmbedPool } from '../../src/models/embed-pool.js';
import { needs } from '../support/needs.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { dot, TINY } from '../support/tiny-encoder/tiny-weights.js';
import { tinyTokenizer, writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';
import { runReader } from './run-reader.js';

const python = needs.python(['numpy', 'PIL', 'tokenizers', 'torch'], 'exports a model by PyTorch');

const TEXTS = ['The image of the page', 'a cat', '', 'page '.repeat(100), '第1页 — café', 'wave wave'];

describe.skipIf(python.skip)('a CLIP that PyTorch exported', () => {
  test('gives here the vectors that PyTorch gives, whatever is padded beside what', async () => {
    const root = await mkdtemp(join(tmpdir(), 'weft-torch-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const folder = join(root, 'model');
    await writeTinyEncoder(folder);
    const pictures = await Promise.all([0, 1, 2, 3].map((n) => tinyPicture(n, 50 + 40 * n, 90)));
    const images = pictures.map((_, i) => join(root, `${i}.png`));
    for (const [i, bytes] of pictures.entries()) await writeFile(images[i]!, bytes);
    const { vocabulary } = tinyTokenizer('clip');
    const request = { texts: TEXTS, images, vocabulary, side: TINY.side };
    await writeFile(join(root, 'request.json'), JSON.stringify(request));
    const reference = await runReader<{ texts: number[][]; images: number[][] }>(
      python.python,
      'torch_encoder.py',
      [folder, join(root, 'request.json')],
    );
    const pool = await createEmbedPool({ model: await readDualEncoderFolder(folder) });
    onTestFinished(() => pool.close());
    const found = await pool.embed({ images: pictures, texts: TEXTS });
    expect([found.images.dimension, found.texts.dimension]).toEqual([24, 24]);
    for (const kind of ['images', 'texts'] as const)
      for (const [i, wanted] of reference[kind].entries()) {
        for (const [k, value] of wanted.entries())
          expect(Math.abs(found[kind].values[i * 24 + k]! - value), `${kind} ${i}`).toBeLessThan(1e-4);
      }
    // Not all alike, which would prove nothing.
    expect(dot(reference.images[0]!, reference.images[1]!)).toBeLessThan(0.999);
    expect(dot(reference.texts[0]!, reference.texts[1]!)).toBeLessThan(0.999);
  });
});
