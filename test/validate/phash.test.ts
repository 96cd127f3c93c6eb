import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import { processImage } from '../../src/images/process-image.js';
import { inspectImage } from '../../src/validate/inspect-image.js';
import { countBits, sureBits, sureDistance } from '../../src/validate/sure-bits.js';
import { tinyPicture } from '../support/tiny-corpus.js';

/** Pictures with little to hash: gradients, bands, flats, noise; and the wavy ones of the tests. */
const pictures: Record<string, (x: number, y: number) => number> = {
  'a horizontal gradient': (x) => (x * 255) / 320,
  'a vertical gradient': (_, y) => (y * 255) / 240,
  'a diagonal gradient': (x, y) => ((x + y) * 255) / 560,
  'horizontal bands': (_, y) => (Math.floor(y / 30) % 2) * 200,
  'a flat grey': () => 128,
  'a faint texture': (x, y) => 128 + ((x * 7 + y * 13) % 5),
  'a vignette': (x, y) => 255 - Math.hypot(x - 160, y - 120),
  noise: (x, y) => (Math.imul(x * 7919 + y * 104729 + 1, 0x9e3779b1) >>> 16) & 255,
};

async function pictureOf(level: (x: number, y: number) => number): Promise<Buffer> {
  const [width, height] = [320, 240];
  const pixels = Buffer.from({ length: width * height } as ArrayLike<number>);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = Math.max(0, Math.min(255, Math.round(level(i % width, Math.floor(i / width)))));
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

describe('the recorded perceptual hash and that of the stored file', () => {
  test.each(Object.entries(pictures))(
    'agree for %s in all that is clear, at any quality',
    async (_, level) => {
      const original = await pictureOf(level);
      for (const format of ['jpeg', 'webp', 'png'] as const) {
        for (const quality of [30, 60, 90]) {
          const result = await processImage(
            original,
            resolveImagesConfig({ format, quality, placeholders: 'keep' }),
          );
          if (!('stored' in result)) throw new Error(result.drop.reason);
          const { phash, thumbnail = new Uint8Array(1024), fault } = await inspectImage(result.stored.data);
          expect(fault).toBeUndefined();
          const distance = sureDistance(phash ?? '', result.stored.phash, sureBits(thumbnail));
          expect(distance, `${format} ${quality}`).toBeLessThanOrEqual(4);
        }
      }
    },
  );

  test('differ for two pictures of substance', async () => {
    const facts = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (seed) => inspectImage(await tinyPicture(seed * 31))),
    );
    for (const [i, a] of facts.entries()) {
      expect(countBits(sureBits(a.thumbnail ?? new Uint8Array(1024)))).toBeGreaterThanOrEqual(24);
      for (const b of facts.slice(i + 1))
        expect(
          sureDistance(a.phash ?? '', b.phash ?? '', sureBits(a.thumbnail ?? new Uint8Array(1024))),
        ).toBeGreaterThan(8);
    }
  });
});
