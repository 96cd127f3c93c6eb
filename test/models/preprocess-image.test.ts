import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ImagePreprocessing } from '../../src/models/image-preprocessing.js';
import { inputOf, preprocessImage } from '../../src/models/preprocess-image.js';
import { FILTERS, resample } from '../../src/models/resample.js';

const settings: ImagePreprocessing = {
  resize: { shortestEdge: 4 },
  filter: 3,
  width: 4,
  height: 4,
  scale: [1, 1, 1],
  offset: [0, 0, 0],
};
const filters = Object.keys(FILTERS).map(Number);

function picture(width: number, height: number, colour: (x: number, y: number) => number[]) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  return { data, width, height };
}

describe('resampling', () => {
  test('keeps one colour one colour, whatever the sizes, the part and the filter', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom(...filters),
        side,
        side,
        side,
        side,
        fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
        (filter, width, height, toWidth, toHeight, colour) => {
          const crop = { left: toWidth >> 1, top: toHeight >> 1, width: 1, height: 1 };
          const { data } = resample(
            picture(width, height, () => colour),
            {
              width: toWidth,
              height: toHeight,
              crop,
              filter: FILTERS[filter]!,
            },
          );
          expect([...data]).toEqual(colour);
        },
      ),
    );
  });

  test('a part is what the whole has there', () => {
    const image = picture(23, 17, (x, y) => [(x * 11) % 256, (y * 13) % 256, (x * y) % 256]);
    const plan = { width: 9, height: 31, filter: FILTERS[3]! };
    const whole = resample(image, { ...plan, crop: { left: 0, top: 0, width: 9, height: 31 } });
    const part = resample(image, { ...plan, crop: { left: 2, top: 7, width: 5, height: 11 } });
    for (let y = 0; y < 11; y++)
      expect(part.data.subarray(y * 15, (y + 1) * 15)).toEqual(
        whole.data.subarray(((y + 7) * 9 + 2) * 3, ((y + 7) * 9 + 7) * 3),
      );
  });

  test('leaves an image of the right size as it is', () => {
    const image = picture(5, 3, (x, y) => [x * 50, y * 100, 7]);
    const crop = { left: 0, top: 0, width: 5, height: 3 };
    expect(resample(image, { width: 5, height: 3, crop, filter: FILTERS[1]! }).data).toEqual(image.data);
  });
});

describe("a model's input", () => {
  test('is cut out of the middle, channels first, scaled and moved', () => {
    // Eight columns, the middle four of them green.
    const image = picture(8, 4, (x) => (x >= 2 && x < 6 ? [0, 200, 0] : [255, 0, 0]));
    const input = inputOf(image, { ...settings, scale: [1, 0.01, 1], offset: [-1, 0.5, 3] });
    expect([...new Set(input.subarray(0, 16))]).toEqual([-1]);
    expect([...new Set(input.subarray(16, 32))]).toEqual([2.5]);
    expect([...new Set(input.subarray(32))]).toEqual([3]);
  });

  test('shows what is transparent on white, grey as colour, and turns what EXIF says is turned', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect([...new Set(await preprocessImage(clear, settings))]).toEqual([255]);
    const grey = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#606060' } })
      .greyscale()
      .png()
      .toBuffer();
    expect([...new Set(await preprocessImage(grey, settings))]).toEqual([0x60]);
    const left = picture(8, 8, (x) => (x < 4 ? [255, 255, 255] : [0, 0, 0]));
    const raw = { raw: { width: 8, height: 8, channels: 3 as const } };
    const turned = await sharp(left.data, raw).withMetadata({ orientation: 6 }).png().toBuffer();
    const input = await preprocessImage(turned, settings);
    // A quarter turn clockwise: what was left is on top.
    expect([input[0], input[15]]).toEqual([255, 0]);
  });

  test('of a narrow strip costs no more than its middle', async () => {
    const strip = picture(2, 60_000, () => [1, 2, 3]);
    // The whole strip at this size has 4.5 GB: no buffer holds it.
    expect(inputOf(strip, { ...settings, resize: { shortestEdge: 224 }, width: 224, height: 224 })[0]).toBe(
      1,
    );
  });
});
