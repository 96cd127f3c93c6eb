import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DualEncoderFolder, readDualEncoderFolder } from '../../src/models/dual-encoder-folder.js';
import { preprocessImage } from '../../src/models/preprocess-image.js';
import { needs } from '../support/needs.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { TINY_PREPROCESSORS, writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';
import { runReader } from './run-reader.js';

const python = needs.python(['numpy', 'PIL', 'tokenizers'], 'reads model folders');

const TEXTS = [
  'The image of the page',
  'A cat at the wave, café — 第1页!',
  "don't STOP;  it’s   42% \t\n of $3.50…",
  '🍵 astral, ÀÉÎ, ß, ﬁ ligature, Ⅷ, ½',
  '   ',
  '',
  'page '.repeat(200),
  'x'.repeat(500),
  '第页'.repeat(90),
  "we'll they're I'd you've",
  '<|endoftext|> </s> <unk> literal tokens',
];

interface Reading {
  tokens: number[][];
  pixels: number[][];
}

/** Side of the input: what CLIP and SigLIP have, so that errors of resizing are theirs. */
const SIDE = 224;

const PICTURES: [what: string, width: number, height: number][] = [
  ['landscape, reduced', 1024, 700],
  ['portrait, reduced by little', 240, 300],
  ['enlarged', 120, 96],
  ['a strip', 900, 60],
  ['a narrow strip', 40, 1500],
];

describe.skipIf(python.skip).each(['clip', 'siglip'] as const)('a folder of %s', (family) => {
  let root: string;
  let model: DualEncoderFolder;
  let pictures: Buffer[];
  let reference: Reading;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-encoder-'));
    const folder = join(root, 'model');
    await writeTinyEncoder(folder, family);
    const square = { height: SIDE, width: SIDE };
    const size = family === 'clip' ? { size: { shortest_edge: SIDE }, crop_size: square } : { size: square };
    await writeFile(
      join(folder, 'preprocessor_config.json'),
      JSON.stringify({ ...TINY_PREPROCESSORS[family], ...size }),
    );
    pictures = await Promise.all(PICTURES.map(([, width, height], i) => tinyPicture(i, width, height)));
    const images = pictures.map((_, i) => join(root, `${i}.png`));
    for (const [i, bytes] of pictures.entries()) await writeFile(images[i]!, bytes);
    await writeFile(join(root, 'request.json'), JSON.stringify({ texts: TEXTS, images }));
    model = await readDualEncoderFolder(folder);
    reference = await runReader(python.python, 'read_encoder.py', [folder, join(root, 'request.json')]);
  });
  afterAll(() => rm(root, { recursive: true }));

  test('gives the token ids that the tokenizers package gives, cut at the same length', () => {
    for (const [i, text] of TEXTS.entries())
      expect(model.tokenizer.encode(text).ids, JSON.stringify(text)).toEqual(reference.tokens[i]);
  });

  test.each(PICTURES)('gives the pixels that Pillow gives: %s', async (what) => {
    const i = PICTURES.findIndex(([name]) => name === what);
    const pixels = await preprocessImage(pictures[i]!, model.preprocessing);
    const wanted = reference.pixels[i]!;
    expect(pixels).toHaveLength(wanted.length);
    // In steps of 0 … 255; sums that end half-way may be rounded otherwise.
    const errors = Array.from(pixels, (value, at) => {
      const channel = Math.floor(at / SIDE ** 2);
      return Math.abs(value - wanted[at]!) / model.preprocessing.scale[channel]!;
    });
    expect(errors.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(1.01);
  });
});
