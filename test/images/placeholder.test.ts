import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { knownPlaceholder } from '../../src/images/known-placeholders.js';
import { placeholderPixels } from '../../src/images/placeholder.js';
import { flatPng } from '../support/misbehaving-site.js';
import { encode, quarters, type Raw, waves } from './pictures.js';
import { AS_IS, reason, stored } from './stored.js';

/** A picture of one colour, with noise of up to `noise` levels, and one pixel that is `spot` levels brighter. */
function flat(side: number, noise: number, spot = 0): Raw {
  const data = Buffer.alloc(side * side * 3);
  for (let at = 0; at < data.length; at++) data[at] = 120 + ((at * 31) % (noise + 1));
  data[(side * side * 3) >> 1] = 120 + spot;
  return { data, width: side, height: side, channels: 3 };
}

const png = (picture: Raw) => encode(picture).png().toBuffer();

describe('a stand-in for an image is dropped as placeholder', () => {
  it.each([
    [1, 1],
    [2, 1],
    [2, 2],
  ])('a pixel or spacer of %d × %d, whatever the smallest side may be', async (width, height) => {
    const file = await png(quarters(width, height));
    expect(await reason(file)).toBe(`placeholder ${width}x${height}`);
    expect(await reason(file, { ...AS_IS, placeholders: 'keep' })).toBe('stored');
  });

  it('3 × 3 pixels are merely small', async () => {
    expect(await reason(await png(quarters(3, 3)))).toBe('stored');
  });

  it('one flat colour, with the noise that JPEG adds', async () => {
    expect(await reason(flatPng(200, 100, 8))).toBe('placeholder one flat colour');
    expect(await reason(await png(flat(200, 8)), AS_IS)).toBe('placeholder one flat colour');
    const jpeg = await encode(flat(200, 3)).jpeg({ quality: 40 }).toBuffer();
    expect(await reason(jpeg)).toBe('placeholder one flat colour');
  });

  it('a picture that shows anything is none: noise above 8 levels, a single brighter pixel, a faint gradient', async () => {
    expect(await reason(await png(flat(200, 9)), AS_IS)).toBe('stored');
    expect(await reason(await png(flat(200, 0, 9)), AS_IS)).toBe('stored');
    const data = Buffer.from(Array.from({ length: 200 * 200 * 3 }, (_, at) => 100 + Math.floor(at / 10_000)));
    expect(await reason(await png({ data, width: 200, height: 200, channels: 3 }), AS_IS)).toBe('stored');
  });

  it('an image of which nothing can be seen', async () => {
    const ghost = await png(quarters(100, 100, () => 3));
    expect(await reason(ghost, { format: 'png' })).toBe('placeholder fully transparent');
    expect(await reason(ghost, { format: 'jpeg' })).toBe('placeholder one flat colour');
  });

  it('white on transparent is blank as JPEG only, where alpha is laid on white', async () => {
    const picture = quarters(100, 100, (x) => (x < 50 ? 255 : 0));
    for (let at = 0; at < picture.data.length; at += 4) picture.data.fill(255, at, at + 3);
    const file = await png(picture);
    expect(await reason(file, { format: 'jpeg' })).toBe('placeholder one flat colour');
    expect(await reason(file, { format: 'png' })).toBe('stored');
  });

  it('is kept on request', async () => {
    const image = await stored(flatPng(200, 100, 8), { placeholders: 'keep' });
    expect(image.signals).toMatchObject({ entropy: 0, contrast: 0 });
  });

  it('known pictures are named by the digest of their file', () => {
    expect(knownPlaceholder('d835884373f4d6c8f24742ceabe74946')).toBe('imgur removed image');
    expect(knownPlaceholder(createHash('md5').update('some photo').digest('hex'))).toBeUndefined();
    expect(knownPlaceholder('constructor')).toBeUndefined();
  });

  it('looking at a photo ends with its first pixels', () => {
    const photo = waves(64, 64, 3);
    const pixels = { ...photo, data: new Uint8Array(photo.data), truncated: false };
    expect(placeholderPixels(pixels)).toBeUndefined();
  });
});
