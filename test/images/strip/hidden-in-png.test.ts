import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode, waves } from '../pictures.js';
import { stored } from '../stored.js';
import { expectGone, KEEP, MARK, type Places } from './hiding.js';

describe('a PNG that is kept', () => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
    whole.writeUInt32BE(data.length, 0);
    whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
    return whole;
  };
  /** Before the first IDAT. */
  const beforePixels = (file: Buffer, ...parts: Buffer[]): Buffer => {
    const at = file.indexOf('IDAT', 0, 'latin1') - 4;
    return Buffer.concat([file.subarray(0, at), ...parts, file.subarray(at)]);
  };
  const pixels = (file: Buffer, data: Buffer): Buffer => {
    const at = file.indexOf('IDAT', 0, 'latin1') - 4;
    return Buffer.concat([file.subarray(0, at), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
  };
  const packed = (file: Buffer): Buffer => {
    const at = file.indexOf('IDAT', 0, 'latin1') - 4;
    return file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
  };

  const PLACES: Places = {
    'a text chunk': (file) => beforePixels(file, chunk('tEXt', Buffer.concat([Buffer.from('k\0'), MARK]))),
    'a private chunk': (file) => beforePixels(file, chunk('prVt', MARK)),
    'a suggested palette': (file) =>
      beforePixels(file, chunk('PLTE', Buffer.concat([MARK, MARK.subarray(0, 1)]))),
    'a colour chunk that is too long': (file) =>
      beforePixels(file, chunk('pHYs', Buffer.concat([Buffer.alloc(9), MARK]))),
    primaries: (file) => beforePixels(file, chunk('cHRM', MARK)),
    'a second chunk of a kind that may stand once': (file) =>
      beforePixels(file, chunk('pHYs', Buffer.alloc(9)), chunk('pHYs', MARK)),
    'behind the compressed stream': (file) => pixels(file, Buffer.concat([packed(file), MARK])),
    'the end chunk': (file) => Buffer.concat([file.subarray(0, -12), chunk('IEND', MARK)]),
    'behind the end chunk': (file) => Buffer.concat([file, MARK]),
  };

  let plain = Buffer.alloc(0);
  beforeAll(async () => {
    plain = await encode(waves(60, 40, 3))
      .png()
      .toBuffer();
  });

  it.each(Object.keys(PLACES))('has no room in %s', async (place) => {
    await expectGone(plain, PLACES[place]?.(plain) ?? plain);
  });

  it('has no room behind its rows, within the stream', async () => {
    const rows = Buffer.concat([inflateSync(packed(plain)), MARK]);
    const hiding = pixels(plain, deflateSync(rows, { level: 0 }));
    await expectGone(plain, hiding, true);
  });

  it.each([1, 2, 4, 8] as const)('has no room in colours that no pixel of %d bits names', async (depth) => {
    for (const interlaced of [false, true]) {
      const file = palettePng(depth, interlaced);
      expect((await stored(file.plain, KEEP)).data.length).toBe(file.plain.length);
      if (file.room >= 32) await expectGone(file.plain, file.hiding);
    }
  });

  /** Two colours of a palette as large as it may be. */
  function palettePng(
    depth: 1 | 2 | 4 | 8,
    interlaced: boolean,
  ): { plain: Buffer; hiding: Buffer; room: number } {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(8, 0);
    header.writeUInt32BE(8, 4);
    header.set([depth, 3, 0, 0, interlaced ? 1 : 0], 8);
    const widths = interlaced
      ? [1, 1, 2, 2, 2, 4, 4, 4, 4, 4, 4, 8, 8, 8, 8]
      : Array.from({ length: 8 }, () => 8);
    // Index 1 at each row's beginning, then 0.
    const rows = widths.map((width) => {
      const row = Buffer.alloc(1 + Math.ceil((width * depth) / 8));
      row[1] = 1 << (8 - depth);
      return row;
    });
    const data = chunk('IDAT', deflateSync(Buffer.concat(rows)));
    const colours = Buffer.alloc(3 * 2 ** depth);
    colours.set([10, 20, 30, 200, 100, 50]);
    const room = colours.length - 6;
    const full = Buffer.from(colours);
    MARK.copy(full, 6);
    const opacity = Buffer.alloc(2 ** depth);
    opacity.set([128, 255]);
    const [head, end] = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IEND', Buffer.alloc(0))];
    const file = (table: Buffer) =>
      Buffer.concat([head, chunk('IHDR', header), chunk('PLTE', table), chunk('tRNS', opacity), data, end]);
    return { plain: file(colours), hiding: file(full), room };
  }
});
