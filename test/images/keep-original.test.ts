import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImagesConfig } from '../../src/config/images-config.js';
import { encode, meanDifference, pixelsOf, waves } from './pictures.js';
import { stored } from './stored.js';

describe('keep', () => {
  const options: Partial<ImagesConfig> = { format: 'keep' };
  const exif = {
    IFD0: { Copyright: 'someone' },
    IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
  };

  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('returns a plain %s byte for byte', async (format) => {
    // What sharp writes without metadata has nothing to strip, apart from libvips's own GIF extensions.
    const file = await encode(waves(100, 70, 1))
      .toFormat(format)
      .toBuffer();
    const image = await stored(file, options);
    expect(image).toMatchObject({ format, signals: { kept: true }, width: 100, height: 70 });
    expect(image.sha256).toBe(createHash('sha256').update(image.data).digest('hex'));
    if (format !== 'gif') expect(Buffer.compare(image.data, file)).toBe(0);
    expect(meanDifference(await pixelsOf(image.data), await pixelsOf(file))).toBe(0);
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'cuts GPS, EXIF and XMP out of a %s without touching a pixel',
    async (format) => {
      const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret/></x:xmpmeta>';
      const file = await encode(waves(100, 70, 2))
        .withExif(exif)
        .withXmp(xmp)
        .toFormat(format)
        .toBuffer();
      const before = await sharp(file).metadata();
      expect(before.exif).toBeDefined();
      expect(before.xmp).toBeDefined();
      const image = await stored(file, options);
      const after = await sharp(image.data).metadata();
      expect(image.signals.kept).toBe(true);
      expect([after.exif, after.xmp, after.iptc]).toEqual([undefined, undefined, undefined]);
      expect(Buffer.from(image.data).includes('someone')).toBe(false);
      expect(Buffer.from(image.data).includes('secret')).toBe(false);
      expect(meanDifference(await pixelsOf(image.data), await pixelsOf(file))).toBe(0);
    },
  );

  it('cuts off what is appended to a file', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
      const file = await encode(waves(100, 70, 2))
        .toFormat(format)
        .toBuffer();
      const image = await stored(Buffer.concat([file, Buffer.from('PK\x03\x04 a hidden archive')]), options);
      expect(image.signals.kept).toBe(true);
      expect(Buffer.from(image.data).includes('hidden')).toBe(false);
    }
  });

  it('re-encodes what had to change', async () => {
    const picture = encode(waves(100, 70, 4));
    const rotated = await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const deep = await picture.clone().toColourspace('rgb16').png().toBuffer();
    const avif = await picture.clone().avif().toBuffer();
    expect(await stored(rotated, options)).toMatchObject({
      format: 'jpeg',
      signals: { kept: false },
      width: 70,
    });
    expect(await stored(deep, options)).toMatchObject({ format: 'png', signals: { kept: false } });
    expect(await stored(avif, options)).toMatchObject({ format: 'webp', original_format: 'avif' });
    const resized = await stored(await picture.clone().webp().toBuffer(), {
      ...options,
      resize: { mode: 'fit', size: 50, enlarge: false },
    });
    expect(resized).toMatchObject({ format: 'webp', signals: { kept: false }, width: 50, height: 35 });
  });

  it('stores the first frame of an animation and counts the others', async () => {
    const frames = await Promise.all(
      [1, 2, 3].map((seed) =>
        encode(waves(64, 64, seed))
          .png()
          .toBuffer(),
      ),
    );
    for (const format of ['gif', 'webp'] as const) {
      const file = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const image = await stored(file, options);
      expect(image).toMatchObject({
        frames: 3,
        signals: { kept: false },
        width: 64,
        height: 64,
        format: format === 'gif' ? 'png' : 'webp',
      });
      expect((await sharp(image.data).metadata()).pages ?? 1).toBe(1);
      expect(meanDifference(await pixelsOf(image.data), waves(64, 64, 1))).toBeLessThan(15);
    }
  });
});
