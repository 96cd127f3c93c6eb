import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { partialFrame } from '../../src/images/gif-frame.js';
import { encode, pixelsOf } from './pictures.js';
import { AS_IS, stored } from './stored.js';

const PNG = { ...AS_IS, format: 'png', placeholders: 'keep' } as const;

/** The colour of a pixel of a stored picture. */
async function colourAt(file: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + 3)];
}

function expectNear(colour: readonly number[], wanted: readonly number[], tolerance: number): void {
  for (const [index, level] of wanted.entries())
    expect(Math.abs((colour[index] ?? -1000) - level), `${colour} is not ${wanted}`).toBeLessThanOrEqual(
      tolerance,
    );
}

describe('a CMYK JPEG without a profile', () => {
  /** 32 × 16: the left half full black ink, the right half full cyan. */
  const INKS =
    '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAFAwQEBAMFBAQEBQUFBgcMCAcHBwcPCwsJDBEPEhIRDxERExYcFxMUGhURERghGBodHR8fHxMXIiQiHiQcHh' +
    '8e/8AAFAgAEAAgBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAJCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A' +
    '2W2W2WxkAIzgswALMAjOAIzgswAP/9k=';

  it('shows the colours that browsers compute, in the size that is asked for', async () => {
    const file = Buffer.from(INKS, 'base64');
    const image = await stored(file, PNG);
    expectNear(await colourAt(image.data, 4, 8), [0, 0, 0], 4);
    expectNear(await colourAt(image.data, 28, 8), [0, 255, 255], 4);
    const small = await stored(file, { ...PNG, resize: { mode: 'long-side', size: 16, enlarge: false } });
    expect([small.width, small.height]).toEqual([16, 8]);
    expectNear(await colourAt(small.data, 2, 4), [0, 0, 0], 4);
    expectNear(await colourAt(small.data, 13, 4), [0, 255, 255], 4);
  });
});

describe('a GIF whose first frame covers a part', () => {
  /** 6 × 4, a red frame of 2 × 2 at 3, 1; no transparent colour. */
  const file = gif(6, 4, { left: 3, top: 1, width: 2, height: 2 });

  it('is white where nothing is drawn, and keeps the place of what is', async () => {
    const image = await stored(file, { ...PNG, format: 'jpeg', quality: 100 });
    expect([image.width, image.height]).toEqual([6, 4]);
    const png = await stored(file, PNG);
    expect((await sharp(png.data).metadata()).hasAlpha).toBe(true);
    const white = await sharp(png.data).flatten({ background: '#fff' }).png().toBuffer();
    expect(await colourAt(white, 0, 0)).toEqual([255, 255, 255]);
    expect(await colourAt(white, 5, 3)).toEqual([255, 255, 255]);
    expect(await colourAt(white, 3, 1)).toEqual([255, 0, 0]);
    expect(await colourAt(white, 4, 2)).toEqual([255, 0, 0]);
  });

  it('is told from one that covers all, and ends on any cut', () => {
    expect(partialFrame(file)).toEqual({ left: 3, top: 1, width: 2, height: 2 });
    expect(partialFrame(gif(2, 2, { left: 0, top: 0, width: 2, height: 2 }))).toBeUndefined();
    for (let end = 0; end < file.length; end++)
      expect([undefined, 2]).toContain(partialFrame(file.subarray(0, end))?.width);
  });
});

describe('an AVIF that codes its colours by numbers', () => {
  /** Eight fields of 32 × 32: two reds, then greys of 0, 74, 96, 148, 191 and 255; as sRGB. */
  const FIELDS =
    'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUEAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0' +
    'bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAATAAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBy' +
    'cAAAAEtpcGNvAAAAFGlzcGUAAAAAAAABAAAAACAAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBIAAAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1h' +
    'AAAAAAAAAAEAAQQBAoMEAAAAVG1kYXQSAAoJOB0//toCGg0gMj0QgRGpQAB5AAAI3Ki/OUtZvDDQ2ApKWM4lzHOLFjxdHUvBDEW5Pvd5gyReZ0Of' +
    'TwxIEnOpedQbykaHZazQ';
  /** The colour of a field when the file says that its numbers mean other colours. */
  const fieldAs = async (field: number, primaries: number, transfer: number): Promise<number[]> => {
    const file = Buffer.from(FIELDS, 'base64');
    const at = file.indexOf('nclx');
    file.writeUInt16BE(primaries, at + 4);
    file.writeUInt16BE(transfer, at + 6);
    return colourAt((await stored(file, PNG)).data, field * 32 + 16, 16);
  };

  it('is converted from Display P3, and left alone when it is sRGB', async () => {
    expectNear(await fieldAs(0, 12, 13), [217, 67, 49], 6);
    expectNear(await fieldAs(5, 12, 13), [148, 148, 148], 3);
    expectNear(await fieldAs(0, 1, 13), [200, 80, 60], 4);
  });

  it('is converted from BT.2020', async () => {
    const [r = 0, g = 255] = await fieldAs(1, 9, 13);
    expect(r).toBeGreaterThan(225);
    expect(g).toBeLessThan(92);
  });

  it.each([
    ['PQ', 16, [2, 3, 5, 7]],
    ['HLG', 18, [2, 4, 6, 7]],
  ])('in %s has its white near white, black black, and levels between', async (_, transfer, fields) => {
    const levels: number[] = [];
    for (const field of fields) levels.push((await fieldAs(field, 9, transfer))[0] ?? 0);
    const [black = 99, dim = 0, white = 0, peak = 0] = levels;
    expect(black).toBeLessThan(4);
    expect(white).toBeGreaterThan(220);
    expect(dim).toBeGreaterThan(black + 20);
    expect(dim).toBeLessThan(white - 40);
    expect(peak).toBeGreaterThan(white);
  });
});

it('an ordinary picture keeps its pixels', async () => {
  const flat = { data: Buffer.alloc(12 * 8 * 3, 90), width: 12, height: 8, channels: 3 as const };
  const image = await stored(await encode(flat).png().toBuffer(), PNG);
  expect([...(await pixelsOf(image.data)).data.subarray(0, 3)]).toEqual([90, 90, 90]);
});

/** A GIF of one red frame. Its LZW stream clears the table before each pixel, so that codes stay of three bits. */
function gif(
  width: number,
  height: number,
  frame: { left: number; top: number; width: number; height: number },
): Buffer {
  const codes = [...Array.from({ length: frame.width * frame.height }, () => [4, 1]).flat(), 5];
  let bits = 0n;
  for (const [index, code] of codes.entries()) bits |= BigInt(code) << BigInt(3 * index);
  const stream: number[] = [];
  for (let left = Math.ceil((codes.length * 3) / 8); left > 0; left--, bits >>= 8n)
    stream.push(Number(bits & 255n));
  const word = (value: number) => [value & 255, value >> 8];
  return Buffer.from([
    ...Buffer.from('GIF89a'),
    ...[...word(width), ...word(height), 0x91, 0, 0],
    ...[0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255],
    ...[0x2c, ...word(frame.left), ...word(frame.top), ...word(frame.width), ...word(frame.height), 0],
    ...[2, stream.length, ...stream, 0, 0x3b],
  ]);
}
