import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { BadTiff } from '../../../src/formats/tiff/tiff-directory.js';
import { readTiffFrames } from '../../../src/formats/tiff/tiff-frames.js';
import { tiffFrameToPng } from '../../../src/formats/tiff/tiff-to-png.js';
import { openTiff } from '../../../src/sources/corpora/tiff-bytes.js';
import { needs } from '../../support/needs.js';
import { memoryInput } from '../support.js';
import { pixelsOf, pixelsOfPng, tiffOf } from './fixtures.js';

async function framesOf(file: Buffer, maxPixels = 1e6): Promise<Buffer[]> {
  const bytes = openTiff(memoryInput('a.tiff', file), 0, file.length);
  const pngs: Buffer[] = [];
  for (const frame of await readTiffFrames(bytes)) pngs.push(await tiffFrameToPng(bytes, frame, maxPixels));
  return pngs;
}

const code = (run: Promise<unknown>) =>
  run.then(
    () => 'read',
    (error: unknown) => (error instanceof BadTiff ? error.reason : String(error)),
  );

describe('TIFF frames as PNG', () => {
  it.each([false, true])('keep every pixel of every frame, in order (big-endian: %s)', async (big) => {
    const frames = [
      pixelsOf(31, 20, 3, 1),
      pixelsOf(8, 9, 1, 2),
      pixelsOf(5, 40, 4, 3),
      pixelsOf(1, 1, 3, 4),
    ];
    const pngs = await framesOf(tiffOf(frames, { big }));
    expect(pngs).toHaveLength(4);
    for (const [i, png] of pngs.entries()) {
      const { data, width, height } = await pixelsOfPng(png);
      expect([width, height]).toEqual([frames[i]?.width, frames[i]?.height]);
      const { channels } = frames[i]!;
      const grey = await sharp(png).toColourspace('b-w').raw().toBuffer();
      expect((channels === 1 ? grey : data).equals(frames[i]!.data)).toBe(true);
    }
  });

  it.each([
    ['none', 'none'],
    ['lzw', 'none'],
    ['lzw', 'horizontal'],
    ['deflate', 'none'],
    ['deflate', 'horizontal'],
    ['packbits', 'none'],
  ] as const)('are as libtiff wrote them: compression %s, predictor %s', async (compression, predictor) => {
    for (const channels of [1, 3, 4] as const) {
      const { data, width, height } = pixelsOf(173, 211, channels, 5);
      const image = sharp(data, { raw: { width, height, channels } });
      const tiff = await image.tiff({ compression, predictor, tile: false }).toBuffer();
      const [png] = await framesOf(tiff);
      const original = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
      expect((await pixelsOfPng(png!)).data.equals((await pixelsOfPng(original)).data)).toBe(true);
    }
  });

  it('that hold one bit a pixel become black and white', async () => {
    const { data, width, height } = pixelsOf(37, 12, 1, 3);
    const tiff = await sharp(data, { raw: { width, height, channels: 1 } })
      .threshold(128)
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'none', predictor: 'none' })
      .toBuffer();
    const [png] = await framesOf(tiff);
    const { data: got } = await pixelsOfPng(await sharp(png).toColourspace('b-w').png().toBuffer());
    const step = got.length / data.length;
    const wrong = [...data].filter((value, i) => got[i * step] !== (value >= 128 ? 255 : 0));
    expect(wrong).toEqual([]);
  });

  it('in JPEG, in tiles or too large are refused with a reason', async () => {
    const { data, width, height } = pixelsOf(64, 64, 3, 1);
    const image = () => sharp(data, { raw: { width, height, channels: 3 } });
    expect(await code(framesOf(await image().tiff({ compression: 'jpeg' }).toBuffer()))).toBe(
      'unsupported_format',
    );
    const tiles = await image().tiff({ compression: 'none', tile: true }).toBuffer();
    expect(await code(framesOf(tiles))).toBe('unsupported_format');
    expect(await code(framesOf(tiffOf([pixelsOf(64, 64, 1, 1)]), 4095))).toBe('image_too_many_pixels');
  });

  it('that lead in a circle or out of the file are refused', async () => {
    const file = tiffOf([pixelsOf(4, 4, 1, 1)]);
    const circle = Buffer.from(file);
    file.copy(circle, file.length - 4, 4, 8);
    expect(await code(framesOf(circle))).toBe('image_undecodable');
    expect(await code(framesOf(Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1')))).toBe('image_undecodable');
    expect(await code(framesOf(Buffer.from('GIF89a..')))).toBe('image_undecodable');
  });

  it('cut or overwritten anywhere end in a reason, never in another error', async () => {
    const whole = await sharp(pixelsOf(20, 30, 3, 1).data, { raw: { width: 20, height: 30, channels: 3 } })
      .tiff({ compression: 'lzw', predictor: 'horizontal' })
      .toBuffer();
    for (const file of [tiffOf([pixelsOf(9, 9, 3, 1), pixelsOf(9, 9, 1, 2)]), whole]) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 6 }),
          fc.integer({ min: 0, max: file.length }),
          async (changes, end) => {
            const copy = Buffer.from(file);
            for (const [at, byte] of changes) copy[at] = byte;
            const outcome = await code(framesOf(copy.subarray(0, end)));
            expect(['read', 'image_undecodable', 'unsupported_format', 'image_too_many_pixels']).toContain(
              outcome,
            );
          },
        ),
        { numRuns: 150 },
      );
    }
  });
});

const python = needs.python(['PIL'], 'TIFF frames as Pillow, which made MINT-1T, writes them');
describe.skipIf(python.skip)('TIFF frames that Pillow wrote', () => {
  it.each(['raw', 'tiff_lzw', 'tiff_adobe_deflate', 'packbits'])(
    'with %s are read as Pillow reads them',
    async (compression) => {
      const script = `
import io, sys, hashlib
from PIL import Image
modes = ['RGB', 'L', 'P', 'RGBA', '1', 'LA']
images = [Image.frombytes('RGB', (150 + 7 * i, 120), bytes((x * (i + 3) + x // 97) % 256 for x in range((150 + 7 * i) * 120 * 3))).convert(mode) for i, mode in enumerate(modes)]
file = io.BytesIO()
images[0].save(file, 'TIFF', save_all=True, append_images=images[1:], compression=sys.argv[1])
for image in images: sys.stderr.write(hashlib.sha256(image.convert('RGBA').tobytes()).hexdigest() + '\\n')
sys.stdout.buffer.write(file.getvalue())
`;
      const run = spawnSync(python.python, ['-c', script, compression], { maxBuffer: 1 << 28 });
      expect(run.status, run.stderr.toString()).toBe(0);
      const { createHash } = await import('node:crypto');
      const hashes: string[] = [];
      for (const png of await framesOf(run.stdout)) {
        const { data } = await pixelsOfPng(
          await sharp(png).toColourspace('srgb').ensureAlpha().png().toBuffer(),
        );
        hashes.push(createHash('sha256').update(data).digest('hex'));
      }
      expect(hashes).toEqual(run.stderr.toString().trim().split('\n'));
    },
  );
});
