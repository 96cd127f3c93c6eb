import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pixels } from '../../src/images/decode-image.js';
import { greyThumbnail } from '../../src/images/encode-image.js';
import { GREY, placeGrey } from '../../src/images/kernel/grey-memory.js';
import { fitsKernel, loadRgb } from '../../src/images/kernel/rgb-memory.js';
import { rgbToGrey } from '../../src/images/kernel/rgb-to-grey.js';
import { findFinderPatterns } from '../../src/images/signals/finder-patterns.js';
import type { GreyImage } from '../../src/images/signals/grey-image.js';
import { blankShare, laplacianVariance } from '../../src/images/signals/grey-levels.js';
import { sampleGrey } from '../../src/images/signals/sample-grey.js';
import { textShare } from '../../src/images/signals/text-share.js';
import { binarize } from './signals/plain/binarize.js';
import { findFinderPatterns as plainFinderPatterns } from './signals/plain/finder-patterns.js';
import {
  blankShare as plainBlankShare,
  laplacianVariance as plainLaplacian,
} from './signals/plain/grey-levels.js';
import { textShare as plainTextShare } from './signals/plain/text-share.js';

/** Numbers from 0 to 1 from a seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Levels of a kind that meets the branches: noise, flat ground with bars, soft waves, and few levels. */
function levels(random: () => number, width: number, height: number, bytes = 1): Uint8Array {
  const data = new Uint8Array(width * height * bytes);
  const kind = Math.floor(random() * 4);
  const [cell, low, high] = [1 + Math.floor(random() * 7), random() * 120, 120 + random() * 135];
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / bytes) % width, Math.floor(i / bytes / width)];
    if (kind === 0) data[i] = random() * 256;
    else if (kind === 1) data[i] = (x ^ (y * 3)) & cell ? low : high;
    else if (kind === 2)
      data[i] = 128 + 90 * Math.sin(x / (3 * cell)) * Math.cos(y / (5 * cell)) + random() * 9;
    else data[i] = random() < 0.2 ? low : high;
  }
  return data;
}

/** Pictures of all the sizes that matter: below a block, at its edges, and up to what is measured. */
function greyPictures(count: number): GreyImage[] {
  const random = numbers(11);
  return Array.from({ length: count }, () => {
    const side = () => 1 + Math.floor(random() ** 2 * 384);
    const [width, height] = [side(), side()];
    return { data: levels(random, width, height), width, height };
  });
}

describe('the kernel measures what plain loops measure', () => {
  const pictures = greyPictures(120);

  it.each([
    ['laplacianVariance', laplacianVariance, plainLaplacian],
    ['blankShare', blankShare, plainBlankShare],
    ['textShare', textShare, plainTextShare],
  ])('%s', (_, ours, plain) => {
    const wanted = pictures.map(plain);
    expect(pictures.map(ours)).toEqual(wanted);
    expect(new Set(wanted).size).toBeGreaterThan(10);
  });

  it('binarize', () => {
    for (const grey of pictures) {
      const { kernel, layout } = placeGrey(grey);
      kernel.binarize(GREY, grey.width, grey.height, layout.scratch, layout.dark);
      const dark = new Uint8Array(kernel.memory.buffer, layout.dark, grey.data.length);
      expect(Buffer.compare(dark, binarize(grey))).toBe(0);
    }
  });

  it('findFinderPatterns, in noise and among squares', () => {
    let found = 0;
    for (const grey of [...pictures, ...squares()]) {
      const wanted = plainFinderPatterns(binarize(grey), grey.width, grey.height);
      expect(findFinderPatterns(grey)).toEqual(wanted);
      found += wanted.length;
    }
    expect(found).toBeGreaterThan(10);
  });
});

describe('the kernel reduces as libvips does', () => {
  // Heights at which a row of the thumbnail lies between two positions of the filter are among them.
  const sizes: [number, number][] = [
    [33, 33],
    [448, 423],
    [448, 336],
    [127, 929],
    [128, 929],
    [33, 691],
    [676, 443],
    [894, 683],
    [64, 64],
    [65, 1200],
    [1024, 40],
  ];
  const random = numbers(5);
  for (let i = 0; i < 40; i++)
    sizes.push([33 + Math.floor(random() ** 2 * 700), 33 + Math.floor(random() ** 2 * 700)]);
  const concurrency = sharp.concurrency();
  beforeAll(() => sharp.concurrency(1));
  afterAll(() => sharp.concurrency(concurrency));

  it('thumbnails and samples of opaque pictures', async () => {
    for (const [width, height] of sizes) {
      const pixels: Pixels = {
        data: levels(random, width, height, 3),
        width,
        height,
        channels: 3,
        truncated: false,
      };
      expect(fitsKernel(pixels)).toBe(true);
      const wanted = await greyThumbnail(pixels);
      const loaded = loadRgb(pixels, 384);
      expect(Buffer.compare(loaded.thumbnail(), wanted), `${width} × ${height}`).toBe(0);
      const grey = loaded.sampleGrey();
      const plain = sampleGrey(pixels, 384);
      expect([grey.width, grey.height]).toEqual([plain.width, plain.height]);
      expect(Buffer.compare(grey.data, plain.data), `${width} × ${height}`).toBe(0);
    }
  });

  it('the luminance of colours', async () => {
    const rgb = levels(numbers(3), 256, 256, 3);
    for (let level = 0; level < 256; level++) rgb.fill(level, level * 3, level * 3 + 3);
    const wanted = await sharp(rgb, { raw: { width: 256, height: 256, channels: 3 } })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer();
    expect(Buffer.compare(rgbToGrey(rgb), wanted)).toBe(0);
  });

  it('leaves what it does not take to libvips', () => {
    const of = (width: number, height: number, channels: 3 | 4) =>
      fitsKernel({
        data: new Uint8Array(width * height * channels),
        width,
        height,
        channels,
        truncated: false,
      });
    expect(of(448, 448, 3)).toBe(true);
    expect([of(448, 448, 4), of(32, 448, 3), of(448, 32, 3), of(33, 16_385, 3), of(2400, 2400, 3)]).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });
});

/** Squares as corners of QR codes have them, of several sizes, on grain. */
function squares(): GreyImage[] {
  const random = numbers(23);
  return [2, 3, 5, 8].map((module) => {
    const [width, height] = [300, 260];
    const data = Uint8Array.from({ length: width * height }, () => 215 + random() * 20);
    for (const [left, top] of [
      [20, 30],
      [200, 30],
      [20, 180],
    ] as const)
      for (let y = 0; y < 7 * module; y++)
        for (let x = 0; x < 7 * module; x++) {
          const ring = Math.min(
            ...[x, y].map((v) => Math.min(Math.floor(v / module), 6 - Math.floor(v / module))),
          );
          data[(top + y) * width + left + x] = (ring === 1 ? 210 : 20) + random() * 20;
        }
    return { data, width, height };
  });
}
