import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { tameExif } from '../../src/images/tame-exif.js';
import { encode, waves } from './pictures.js';
import { stored } from './stored.js';

const picture = () => encode(waves(120, 90, 4));
const FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;

/** A directory of `count` pointers to itself: libexif follows each of them, and theirs. */
function selfPointing(count: number): Buffer {
  const tiff = Buffer.alloc(10 + count * 12);
  tiff.write('II*\0\x08\0\0\0', 0, 'latin1');
  tiff.writeUInt16LE(count, 8);
  for (let entry = 0; entry < count; entry++) {
    const at = 10 + entry * 12;
    tiff.writeUInt16LE(0x8769, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(8, at + 8);
  }
  return tiff;
}

function withSegment(jpeg: Buffer, data: Buffer, before = Buffer.alloc(0)): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), before, head, data, jpeg.subarray(2)]);
}

const exif = (tiff: Buffer) => Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);

describe('tameExif', () => {
  it.each(FORMATS)('leaves a %s without EXIF as it is', async (format) => {
    const file = await picture().toFormat(format).toBuffer();
    expect(tameExif(file, format)).toBe(file);
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'keeps the orientation of a %s and loses the rest',
    async (format) => {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const file = await picture()
          .withExif({ IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitudeRef: 'N' } })
          .withMetadata({ orientation })
          .toFormat(format)
          .toBuffer();
        const before = Buffer.from(file);
        const tame = tameExif(file, format);
        expect(file.equals(before)).toBe(true);
        expect(tame.length).toBe(file.length);
        expect((await sharp(tame, { failOn: 'warning' }).metadata()).orientation ?? 1).toBe(orientation);
        expect(tame.includes('someone')).toBe(false);
        expect((await sharp(tame).raw().toBuffer()).equals(await sharp(file).raw().toBuffer())).toBe(true);
      }
    },
  );

  it('hides the EXIF of an AVIF, which is turned by other means', async () => {
    const file = await picture()
      .withExif({ IFD0: { Copyright: 'someone' } })
      .avif({ effort: 0 })
      .toBuffer();
    expect((await sharp(file).metadata()).exif).toBeDefined();
    const tame = tameExif(file, 'avif');
    expect((await sharp(tame).metadata()).exif).toBeUndefined();
    expect((await sharp(tame).raw().toBuffer()).equals(await sharp(file).raw().toBuffer())).toBe(true);
  });

  it.each([
    ['at the front', Buffer.alloc(0)],
    ['behind junk that libjpeg passes over', Buffer.from([0xff, 0xfe, 0, 4, 97, 98, 0, 1, 2, 3])],
  ])('makes short work of pointers without end, %s', async (_, junk) => {
    const file = withSegment(await picture().jpeg().toBuffer(), exif(selfPointing(5000)), junk);
    // Each of 5,000 entries points at all of them: whoever follows them does not end.
    const image = await stored(file);
    expect(image.width).toBe(120);
  });

  it('passes over text chunks that unpack to gigabytes, and lets the picture through', async () => {
    const png = await picture().png().toBuffer();
    const body = Buffer.concat([Buffer.from('zTXtx\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000))]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4, 0);
    body.copy(chunk, 4);
    const image = await stored(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]));
    expect(image.width).toBe(120);
  });

  it('takes any damage', async () => {
    const files = await Promise.all(
      FORMATS.map(async (format) => ({
        format,
        file: await picture().withMetadata({ orientation: 6 }).toFormat(format).toBuffer(),
      })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }),
        fc.nat(2000),
        ({ format, file }, changes, length) => {
          const damaged = Buffer.from(file.subarray(0, length));
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          expect(tameExif(damaged, format).length).toBe(damaged.length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
