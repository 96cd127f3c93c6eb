import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../src/signals/duplicates/picture-distance.js';
import { flatPng } from '../support/misbehaving-site.js';
import { asCameraWrites, encode, meanDifference, pixelsOf, quarters, waves } from './pictures.js';
import { AS_IS, reason, stored } from './stored.js';

describe('orientation', () => {
  const upright = quarters(120, 80);
  for (let orientation = 1; orientation <= 8; orientation++) {
    it.each(['jpeg', 'webp', 'png'] as const)(
      `EXIF ${orientation} in %s becomes upright pixels`,
      async (format) => {
        const camera = encode(asCameraWrites(upright, orientation)).withMetadata({ orientation });
        const options = format === 'png' ? {} : { quality: 95 };
        const file = await camera.toFormat(format, options).toBuffer();
        const image = await stored(file, AS_IS);
        expect(image).toMatchObject({ width: 120, height: 80, original_width: 120, original_height: 80 });
        expect(image.signals.orientation).toBe(orientation);
        expect(meanDifference(await pixelsOf(image.data), upright)).toBeLessThan(format === 'png' ? 0.5 : 6);
        expect((await sharp(image.data).metadata()).orientation).toBeUndefined();
      },
    );
  }

  it('holds together with resizing, and hashes as the upright picture does', async () => {
    const plain = await stored(await encode(upright).png().toBuffer());
    for (let orientation = 2; orientation <= 8; orientation++) {
      const file = await encode(asCameraWrites(upright, orientation))
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const image = await stored(file, {
        resize: { mode: 'long-side', size: 60, enlarge: false },
      });
      expect([image.width, image.height]).toEqual([60, 40]);
      expect(hammingDistance(image.phash, plain.phash)).toBeLessThanOrEqual(2);
    }
  });
});

describe('colour', () => {
  it('brings 16-bit samples to 8 by scaling, not by clipping', async () => {
    const deep = Buffer.alloc(64 * 64 * 3 * 2);
    for (let i = 0; i < 64 * 64 * 3; i++) deep.writeUInt16LE((i * 97) % 65536, i * 2);
    const samples = new Uint16Array(deep.buffer, deep.byteOffset, deep.length / 2);
    const file = await sharp(samples, { raw: { width: 64, height: 64, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const image = await stored(file, AS_IS);
    expect(image.signals).toMatchObject({ depth: 'ushort', space: 'rgb16' });
    const got = await pixelsOf(image.data);
    let worst = 0;
    for (let i = 0; i < samples.length; i++)
      worst = Math.max(worst, Math.abs((got.data[i] ?? 0) - (samples[i] ?? 0) / 257));
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('turns CMYK into the sRGB it stands for', async () => {
    const file = await encode(quarters(96, 96))
      .toColourspace('cmyk')
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const image = await stored(file, AS_IS);
    expect(image.signals.space).toBe('cmyk');
    const got = await pixelsOf(image.data);
    expect(got.channels).toBe(3);
    // Saturated colours leave the gamut of print; hue must hold, so red stays red and blue blue.
    const at = (x: number, y: number): number[] => [
      ...got.data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3),
    ];
    const [topLeft = [], topRight = [], bottomLeft = []] = [at(20, 20), at(70, 20), at(20, 70)];
    expect(topLeft.indexOf(Math.max(...topLeft))).toBe(0);
    expect(topRight.indexOf(Math.max(...topRight))).toBe(1);
    expect(bottomLeft.indexOf(Math.max(...bottomLeft))).toBe(2);
  });

  it('converts by the embedded profile', async () => {
    const file = await encode(quarters(96, 96)).withIccProfile('p3').png().toBuffer();
    const image = await stored(file, { ...AS_IS, format: 'keep' });
    expect(image.signals).toMatchObject({ has_profile: true, kept: false });
    expect(meanDifference(await pixelsOf(image.data), quarters(96, 96))).toBeLessThan(3);
  });

  it('lays alpha on white for JPEG and keeps it for PNG and WebP', async () => {
    const picture = quarters(96, 96, (x) => (x < 48 ? 255 : 0));
    const file = await encode(picture).png().toBuffer();
    const flat = await pixelsOf((await stored(file, { ...AS_IS, format: 'jpeg' })).data);
    const corner = (90 * 1 + 5 * 96) * 3;
    expect([...flat.data.subarray(corner, corner + 3)].every((level) => level > 250)).toBe(true);
    for (const format of ['png', 'webp'] as const) {
      const image = await stored(file, { ...AS_IS, format });
      expect(image.signals.has_alpha).toBe(true);
      const kept = await pixelsOf(image.data);
      expect(kept.channels).toBe(4);
      expect(kept.data[(5 * 96 + 90) * 4 + 3]).toBe(0);
      expect(kept.data[(5 * 96 + 5) * 4 + 3]).toBe(255);
    }
  });

  it('blends half-transparent pixels by their alpha', async () => {
    const file = await sharp({
      create: { width: 64, height: 64, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    const image = await stored(file, { ...AS_IS, format: 'jpeg', placeholders: 'keep' });
    const flat = await pixelsOf(image.data);
    expect(Math.abs((flat.data[0] ?? 0) - 127)).toBeLessThanOrEqual(2);
  });

  it('makes grey and palette images RGB', async () => {
    const picture = encode(quarters(96, 96));
    for (const file of [
      await picture.clone().greyscale().jpeg().toBuffer(),
      await picture.clone().png({ palette: true }).toBuffer(),
    ]) {
      const image = await stored(file, AS_IS);
      expect((await pixelsOf(image.data)).channels).toBe(3);
    }
  });
});

describe('what is refused', () => {
  it('by size, before decoding', async () => {
    const file = await encode(quarters(500, 100)).png().toBuffer();
    expect(await reason(file, { max_pixels: 50_000 })).toBe('stored');
    expect(await reason(file, { max_pixels: 49_999 })).toBe('image_too_many_pixels 500x100');
  });

  it('measures the upright sides', async () => {
    const file = await encode(asCameraWrites(quarters(90, 60), 6))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await stored(file)).signals).toMatchObject({
      width: 90,
      height: 60,
      short_side: 60,
      elongation: 1.5,
    });
  });

  it('a bomb: 20,000 × 20,000 pixels in 100 kilobytes', async () => {
    const bomb = flatPng(20_000, 20_000, 1);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await reason(bomb)).toBe('image_too_many_pixels 20000x20000');
    // By its head: without any pixels the verdict is the same.
    expect(await reason(bomb.subarray(0, 60))).toBe('image_too_many_pixels 20000x20000');
  });

  it('an enlargement beyond the pixel limit', async () => {
    const file = await encode(quarters(400, 100)).png().toBuffer();
    const options = { resize: { mode: 'short-side' as const, size: 9000, enlarge: true } };
    expect(await reason(file, options)).toBe('image_too_many_pixels 36000x9000 after resizing');
  });

  it.each([
    ['jpeg', 0.5],
    ['png', 0.5],
    ['webp', 0.5],
    ['gif', 0.5],
  ] as const)('a %s cut at %d of its length', async (format, share) => {
    const file = await encode(waves(300, 200, 3))
      .toFormat(format)
      .toBuffer();
    const cut = file.subarray(0, Math.floor(file.length * share));
    expect(await reason(cut)).toMatch(new RegExp(`^image_truncated ${format}: `));
  });

  it('keeps what a cut file holds on request, and says so', async () => {
    const file = await encode(waves(300, 200, 3))
      .jpeg()
      .toBuffer();
    const image = await stored(file.subarray(0, Math.floor(file.length * 0.7)), {
      truncated: 'keep',
      format: 'keep',
    });
    expect(image).toMatchObject({ width: 300, height: 200, signals: { truncated: true, kept: false } });
  });

  it('garbage behind a good signature', async () => {
    const noise = Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 151 + 7) % 251));
    for (const head of [
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'RIFF\x10\0\0\0WEBPVP8 ',
      '\0\0\0\x18ftypavif\0\0\0\0avif',
    ]) {
      expect(await reason(Buffer.concat([Buffer.from(head, 'latin1'), noise]))).toMatch(
        /^image_(?:undecodable|truncated) /,
      );
    }
  });
});

describe('hashes', () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

  it('stay within a few bits under recompression, resizing and change of format', async () => {
    for (const seed of seeds) {
      const picture = encode(waves(400, 300, seed));
      const original = await stored(await picture.clone().png().toBuffer());
      const variants = [
        await picture.clone().jpeg({ quality: 40 }).toBuffer(),
        await picture.clone().webp({ quality: 50 }).toBuffer(),
        await picture.clone().resize(200).jpeg({ quality: 80 }).toBuffer(),
        await picture.clone().resize(133).png().toBuffer(),
      ];
      for (const variant of variants) {
        const image = await stored(variant);
        expect(hammingDistance(image.phash, original.phash)).toBeLessThanOrEqual(4);
        expect(hammingDistance(image.dhash, original.dhash)).toBeLessThanOrEqual(4);
      }
    }
  });

  it('tell different pictures apart', async () => {
    const images = await Promise.all(
      seeds.map(async (seed) =>
        stored(
          await encode(waves(400, 300, seed))
            .png()
            .toBuffer(),
        ),
      ),
    );
    for (const [i, a] of images.entries()) {
      for (const b of images.slice(i + 1)) expect(hammingDistance(a.phash, b.phash)).toBeGreaterThan(10);
    }
  });

  it('a flat picture has no entropy and no contrast', async () => {
    const flat = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    const image = await stored(flat, { placeholders: 'keep' });
    expect(image.signals).toMatchObject({ entropy: 0, contrast: 0 });
    expect(image.dhash).toBe('0000000000000000');
  });
});

it('equal bytes and configuration give equal results', async () => {
  const file = await encode(waves(900, 700, 5))
    .jpeg()
    .toBuffer();
  for (const format of ['jpeg', 'png', 'webp', 'keep'] as const) {
    expect(await stored(file, { format })).toEqual(await stored(Buffer.from(file), { format }));
  }
});

it('stored JPEGs are baseline 4:2:0 without metadata', async () => {
  const image = await stored(
    await encode(waves(900, 700, 5))
      .withExif({ IFD0: { Copyright: 'x' } })
      .jpeg()
      .toBuffer(),
  );
  const header = await sharp(image.data).metadata();
  expect(header).toMatchObject({
    format: 'jpeg',
    chromaSubsampling: '4:2:0',
    isProgressive: false,
    hasProfile: false,
  });
  expect(header.exif).toBeUndefined();
});
