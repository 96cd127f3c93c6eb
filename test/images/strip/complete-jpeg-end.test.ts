import type { JpegOptions, Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImagesConfig } from '../../../src/config/images-config.js';
import { encode, waves } from '../pictures.js';
import { reason, stored } from '../stored.js';

const GREY = 'grey';
const KINDS: [string, JpegOptions & { space?: 'b-w' | 'cmyk' }][] = [
  ['baseline 4:2:0', {}],
  ['baseline 4:4:4', { chromaSubsampling: '4:4:4' }],
  ['baseline with tables of its own', { optimiseCoding: true }],
  ['progressive 4:2:0', { progressive: true }],
  ['progressive 4:4:4', { progressive: true, chromaSubsampling: '4:4:4' }],
  ['progressive of mozjpeg', { mozjpeg: true }],
  [GREY, { space: 'b-w' }],
  ['grey and progressive', { space: 'b-w', progressive: true }],
  ['CMYK', { space: 'cmyk' }],
];

const SETTINGS: Partial<ImagesConfig>[] = [
  { resize: { mode: 'none', enlarge: false } },
  { resize: { mode: 'long-side', size: 100, enlarge: false } },
  { resize: { mode: 'none', enlarge: false }, format: 'keep' },
];

/** Offsets of the ends of scans. */
function endsOfScans(jpeg: Buffer): number[] {
  const ends: number[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xd9; ) {
    const scan = jpeg[at + 1] === 0xda;
    at += 2 + jpeg.readUInt16BE(at + 2);
    if (!scan) continue;
    do at = jpeg.indexOf(0xff, at + 1);
    while (jpeg[at + 1] === 0 || ((jpeg[at + 1] ?? 0) & 0xf8) === 0xd0);
    ends.push(at);
  }
  return ends;
}

/** The same picture with a restart marker between rows of blocks: an interval of one block, all alike. */
function withRestarts(): Buffer {
  const code = (bytes: number[]) => Buffer.from(bytes);
  const zeros = Array.from({ length: 15 }, () => 0);
  const blocks = 12;
  return Buffer.concat([
    code([0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 8)]),
    code([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8 * blocks, 1, 1, 0x11, 0]),
    code([0xff, 0xc4, 0, 20, 0, 1, ...zeros, 5, 0xff, 0xc4, 0, 20, 0x10, 1, ...zeros, 0]),
    code([0xff, 0xdd, 0, 4, 0, 1, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]),
    // Code 0, five bits of difference, code 0 for the end of the block, one bit of filling.
    ...Array.from({ length: blocks }, (_, n) =>
      code([n % 2 ? 0x79 : 0x05, ...(n < blocks - 1 ? [0xff, 0xd0 + (n & 7)] : [])]),
    ),
    code([0xff, 0xd9]),
  ]);
}

describe.each(KINDS)('a %s JPEG', (_, { space, ...options }) => {
  let whole = Buffer.alloc(0);
  beforeAll(async () => {
    let picture: Sharp = encode(waves(200, 150, 5));
    if (space !== undefined) picture = picture.toColourspace(space);
    whole = await picture.jpeg({ quality: 85, ...options }).toBuffer();
  });

  it.each([
    ['without its end mark', (file: Buffer) => file.subarray(0, -2)],
    ['with half of it', (file: Buffer) => file.subarray(0, -1)],
    [
      'with something else there',
      (file: Buffer) => Buffer.concat([file.subarray(0, -2), Buffer.from('\r\n\r\n')]),
    ],
  ])('%s is what it is with it', async (_, change) => {
    for (const settings of SETTINGS) {
      const [want, got] = [await stored(whole, settings), await stored(change(whole), settings)];
      expect(got.pixels_sha256).toBe(want.pixels_sha256);
      expect(Buffer.compare(got.data, want.data)).toBe(0);
      expect(got.signals).toEqual({
        ...want.signals,
        file_bytes: change(whole).length,
        bytes_per_pixel: got.signals.bytes_per_pixel,
      });
    }
  });

  it('is truncated where any of its blocks is missing, at the end of each scan but the last and within it', async () => {
    const ends = endsOfScans(whole);
    const cuts = [...ends.slice(0, -1), Math.floor(whole.length * 0.97), (ends.at(-1) ?? 0) - 6];
    for (const cut of cuts) {
      const part = whole.subarray(0, cut);
      expect(await reason(part, { ...SETTINGS[0] }), `cut at ${cut}`).toMatch(/^image_truncated /);
    }
    // Something behind the cut does not stand for what is missing; behind six bytes it might.
    for (const cut of cuts.slice(0, -1)) {
      const part = Buffer.concat([whole.subarray(0, cut), Buffer.from('\r\n')]);
      expect(await reason(part, { ...SETTINGS[0] }), `cut at ${cut}`).toMatch(/^image_truncated /);
    }
  });
});

it('restart intervals are counted too', async () => {
  const whole = withRestarts();
  const settings = { ...SETTINGS[0], placeholders: 'keep' as const };
  const want = await stored(whole, settings);
  expect((await stored(whole.subarray(0, -2), settings)).pixels_sha256).toBe(want.pixels_sha256);
  // The last interval, of one byte, and its marker.
  expect(await reason(whole.subarray(0, -3), settings)).toMatch(/^image_truncated /);
  expect(await reason(whole.subarray(0, -5), settings)).toMatch(/^image_truncated /);
});
