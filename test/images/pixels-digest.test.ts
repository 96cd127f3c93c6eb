import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { pixelsDigest } from '../../src/images/pixels-digest.js';
import { encode, pixelsOf, quarters, waves } from './pictures.js';
import { AS_IS, stored } from './stored.js';

it('is the SHA-256 of the size, high bytes first, and of the rows of red, green and blue', async () => {
  const picture = waves(70, 66, 3);
  const file = await encode(picture).png().toBuffer();
  const image = await stored(file, AS_IS);
  const expected = createHash('sha256')
    .update(Buffer.from([0, 0, 0, 70, 0, 0, 0, 66]))
    .update((await pixelsOf(file)).data)
    .digest('hex');
  expect(image.pixels_sha256).toBe(expected);
});

it('is one for a picture in two files without loss, whatever it is stored as', async () => {
  const picture = encode(waves(90, 80, 4));
  const png = await stored(await picture.clone().png().toBuffer());
  const webp = await stored(await picture.clone().webp({ lossless: true }).toBuffer(), { format: 'webp' });
  const kept = await stored(await picture.clone().png().toBuffer(), { format: 'keep' });
  expect(new Set([png.pixels_sha256, webp.pixels_sha256, kept.pixels_sha256]).size).toBe(1);
  expect(new Set([png.sha256, webp.sha256, kept.sha256]).size).toBe(3);
});

it('differs when one level of one pixel does, and when the same bytes are rows of another length', () => {
  const { data, width, height } = waves(64, 32, 5);
  const digest = (bytes: Uint8Array, w: number, h: number): string =>
    pixelsDigest({ data: bytes, width: w, height: h, channels: 3, truncated: false });
  const other = Buffer.from(data);
  other[1000] = (other[1000] ?? 0) ^ 1;
  const digests = [digest(data, width, height), digest(other, width, height), digest(data, height, width)];
  expect(new Set(digests).size).toBe(3);
});

it('lays what is transparent on white', async () => {
  const clear = quarters(64, 64, () => 0);
  const white = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ffffff' } })
    .raw()
    .toBuffer();
  expect(pixelsDigest({ ...clear, truncated: false })).toBe(
    pixelsDigest({ data: white, width: 64, height: 64, channels: 3, truncated: false }),
  );
});
