import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { meanDifference, pixelsOf, type Raw, waves } from './pictures.js';
import { AS_IS, reason, stored } from './stored.js';

const SIZE = { width: 96, height: 64 };

/** Frames one below the other, as libvips takes them. */
function film(frames: readonly Raw[]): Sharp {
  const data = Buffer.concat(frames.map(({ data }) => data));
  const raw = { ...SIZE, height: SIZE.height * frames.length, channels: 3 as const, pageHeight: SIZE.height };
  return sharp(data, { raw });
}

const frames = [1, 2, 3, 4, 5].map((seed) => waves(SIZE.width, SIZE.height, seed));
const delay = frames.map(() => 100);

/** An APNG: a still PNG with acTL and fcTL chunks, whose further frames hold another picture. */
async function apng(): Promise<Buffer> {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const still = (raw: Raw) =>
    sharp(raw.data, { raw: { ...SIZE, channels: 3 } })
      .png()
      .toBuffer();
  const [first, second] = [await still(frames[0] as Raw), await still(frames[1] as Raw)];
  const idat = (file: Buffer) => {
    const parts: Buffer[] = [];
    for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
      if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
        parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
    }
    return Buffer.concat(parts);
  };
  const control = (sequence: number) => {
    const data = Buffer.alloc(26);
    data.writeUInt32BE(sequence, 0);
    data.writeUInt32BE(SIZE.width, 4);
    data.writeUInt32BE(SIZE.height, 8);
    data.writeUInt16BE(1, 20);
    data.writeUInt16BE(10, 22);
    return chunk('fcTL', data);
  };
  const count = Buffer.alloc(8);
  count.writeUInt32BE(2, 0);
  const header = first.subarray(0, 33);
  const sequence = Buffer.alloc(4);
  sequence.writeUInt32BE(2, 0);
  return Buffer.concat([
    header,
    chunk('acTL', count),
    control(0),
    chunk('IDAT', idat(first)),
    control(1),
    chunk('fdAT', Buffer.concat([sequence, idat(second)])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('of an animation the first frame is stored, and the frames are counted', () => {
  it.each([
    ['gif', () => film(frames).gif({ delay, effort: 1 }).toBuffer(), 6],
    ['webp', () => film(frames).webp({ delay, lossless: true, effort: 0 }).toBuffer(), 0],
    ['apng', apng, 0],
  ] as const)('%s', async (kind, make, tolerance) => {
    const file = await make();
    const image = await stored(file, AS_IS);
    const count = kind === 'apng' ? 2 : frames.length;
    expect(image).toMatchObject({ ...SIZE, frames: count });
    expect(meanDifference(await pixelsOf(image.data), frames[0] as Raw)).toBeLessThanOrEqual(tolerance);
    expect(await reason(file, { ...AS_IS, max_frames: count })).toBe('stored');
    expect(await reason(file, { ...AS_IS, max_frames: count - 1 })).toBe(
      `image_too_many_frames ${count} frames`,
    );
  });

  it('is never kept as it came: a sample holds stills', async () => {
    const file = await film(frames).webp({ delay, lossless: true, effort: 0 }).toBuffer();
    const image = await stored(file, { ...AS_IS, format: 'keep' });
    expect(image.signals.kept).toBe(false);
    expect((await sharp(image.data).metadata()).pages ?? 1).toBe(1);
  });
});
