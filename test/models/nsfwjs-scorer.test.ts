import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { FixConfigError } from '../../src/errors.js';
import type { RgbPixels } from '../../src/model/pixels.js';
import { loadNsfwPackages, openNsfwjs } from '../../src/models/scores/nsfwjs-scorer.js';
import { createScorePool, identifyScorers } from '../../src/models/scores/score-pool.js';
import { quarters, waves } from '../images/pictures.js';
import { needs } from '../support/needs.js';

const CLASSES = ['nsfw_drawing', 'nsfw_hentai', 'nsfw_neutral', 'nsfw_porn', 'nsfw_sexy'];
const shared = needs.shared('real photographs for the NSFW score');

const drawn = (): RgbPixels[] => [
  ...[1, 2, 3].map((seed) => waves(300, 200, seed)),
  quarters(200, 300),
  waves(224, 224, 9),
];

async function photo(name: string): Promise<RgbPixels> {
  const { data, info } = await sharp(await readFile(join(shared.path, 'data/images', name)), {
    autoOrient: true,
  })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe('the score of nsfwjs', () => {
  it('is five shares of one whole, and low for drawn patterns', async () => {
    const scorer = await openNsfwjs();
    for (const pixels of drawn()) {
      const signals = await scorer.score(pixels);
      expect(Object.keys(signals)).toEqual(CLASSES);
      const values = Object.values(signals) as number[];
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
      expect((signals.nsfw_porn as number) + (signals.nsfw_hentai as number)).toBeLessThan(0.5);
    }
  });

  it('is what the package itself says of a picture that needs no resizing', async () => {
    vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const [{ load }, { MobileNetV2Model }, tf] = await Promise.all([
      import('nsfwjs/core'),
      import('nsfwjs/models/mobilenet_v2'),
      import('@tensorflow/tfjs'),
    ]);
    const scorer = await openNsfwjs();
    const theirs = await load('MobileNetV2', { modelDefinitions: [MobileNetV2Model] });
    for (const seed of [4, 5]) {
      const pixels = waves(224, 224, seed);
      const found = await theirs.classify(tf.tensor3d(new Uint8Array(pixels.data), [224, 224, 3], 'int32'));
      const ours = await scorer.score(pixels);
      for (const { className, probability } of found)
        expect(ours[`nsfw_${className.toLowerCase()}`]).toBeCloseTo(probability, 2);
    }
    vi.restoreAllMocks();
  });

  it.skipIf(shared.skip)('is low for real photographs of people, cats, flowers and landscapes', async () => {
    const scorer = await openNsfwjs();
    const names = [
      'pillow/hopper.jpg',
      'sharp/Landscape_2.jpg',
      'sharp/Portrait_1.jpg',
      'sharp/flowers.jpeg',
      'sharp/centered_image.jpeg',
    ];
    for (const name of names) {
      const { nsfw_porn, nsfw_hentai, nsfw_sexy } = await scorer.score(await photo(name));
      expect([name, Math.max(nsfw_porn as number, nsfw_hentai as number, nsfw_sexy as number) < 0.5]).toEqual(
        [name, true],
      );
    }
  });
});

describe('threads that score', () => {
  it('give the same as this thread, and print nothing', async () => {
    const printed = vi.spyOn(process.stdout, 'write');
    const pool = await createScorePool({ scorers: [{ kind: 'nsfwjs' }], threads: 2 });
    const theirs = await Promise.all(
      drawn().map(({ data, width, height }) => pool.score({ data: new Uint8Array(data), width, height })),
    );
    await pool.close();
    expect(printed.mock.calls.flat().join('')).not.toMatch(/TensorFlow|nsfw/i);
    printed.mockRestore();
    const scorer = await openNsfwjs();
    for (const [i, pixels] of drawn().entries()) expect(theirs[i]).toEqual(await scorer.score(pixels));
  });

  it('identify the model by its weights', async () => {
    const [first] = await identifyScorers([{ kind: 'nsfwjs' }]);
    expect(first).toEqual({
      name: 'nsfwjs',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      signals: CLASSES,
    });
  });
});

it('says in one line what to install when the packages are absent', async () => {
  const absent = loadNsfwPackages(() => Promise.reject(new Error("Cannot find package 'nsfwjs'")));
  await expect(absent).rejects.toBeInstanceOf(FixConfigError);
  await expect(absent).rejects.toMatchObject({
    code: 'no_nsfwjs',
    message: expect.stringMatching(
      /^images\.nsfw: .*Cannot find package 'nsfwjs'.*npm install nsfwjs@4\.3\.0 .*off$/,
    ),
  });
});
