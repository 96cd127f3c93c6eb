import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isLimitedRangeGrey, stretchLimitedRange } from '../../src/images/avif-range.js';

const box = (type: string, ...parts: (Buffer | number[])[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};

/** Bits, written as a string of 0 and 1, as bytes. */
const bits = (text: string): number[] =>
  (text.replaceAll(' ', '').match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));

/** A sequence header of a still of 4-bit sizes, 8 bits deep. */
function sequenceHeader(monochrome: 0 | 1, fullRange: 0 | 1): number[] {
  const payload = bits(`000 1 1 00000 0011 0011 1111 1111 000000 0 ${monochrome} 0 ${fullRange} 0`);
  return [0x0a, payload.length, ...payload];
}

const av1C = (monochrome: 0 | 1, header: number[]): Buffer =>
  box('av1C', [0x81, 0, monochrome ? 0x1c : 0x0c, 0], header);
const nclx = (fullRange: 0 | 1): Buffer =>
  box('colr', Buffer.from('nclx'), [0, 1, 0, 13, 0, 1, fullRange ? 0x80 : 0]);

/** An AVIF's boxes without pixels; item 7 is the primary one and owns the properties numbered by `owned`. */
function avif(properties: Buffer[], owned = properties.map((_, index) => index + 1)): Buffer {
  const ipma = box('ipma', [0, 0, 0, 0, 0, 0, 0, 2], [0, 3, 1, 1], [0, 7, owned.length, ...owned]);
  return Buffer.concat([
    box('ftyp', Buffer.from('avif\0\0\0\0avifmif1')),
    box('meta', [0, 0, 0, 0], box('pitm', [0, 0, 0, 0, 0, 7]), box('iprp', box('ipco', ...properties), ipma)),
  ]);
}

describe('the range of a grey AVIF', () => {
  it('is said by the sequence header, unless a colour box says it', () => {
    expect(isLimitedRangeGrey(avif([av1C(1, sequenceHeader(1, 0))]))).toBe(true);
    expect(isLimitedRangeGrey(avif([av1C(1, sequenceHeader(1, 1))]))).toBe(false);
    expect(isLimitedRangeGrey(avif([av1C(1, sequenceHeader(1, 0)), nclx(1)]))).toBe(false);
    expect(isLimitedRangeGrey(avif([av1C(1, sequenceHeader(1, 1)), nclx(0)]))).toBe(true);
  });

  it('is asked of the primary item, not of the alpha that goes with it', () => {
    const colour = av1C(0, sequenceHeader(0, 0));
    const alpha = av1C(1, sequenceHeader(1, 0));
    expect(isLimitedRangeGrey(avif([alpha, colour], [2]))).toBe(false);
    expect(isLimitedRangeGrey(avif([colour, alpha], [2]))).toBe(true);
  });

  it('is not limited where nothing says so', async () => {
    expect(isLimitedRangeGrey(avif([av1C(1, [])]))).toBe(false);
    expect(isLimitedRangeGrey(avif([]))).toBe(false);
    expect(isLimitedRangeGrey(Buffer.alloc(0))).toBe(false);
    const made = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#484' } })
      .avif({ effort: 0 })
      .toBuffer();
    expect(isLimitedRangeGrey(made)).toBe(false);
  });

  it('reads no damaged file wrongly enough to throw', () => {
    const whole = avif([av1C(1, sequenceHeader(1, 0)), nclx(0)]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const damaged = Buffer.from(whole.subarray(0, length));
        if (at < damaged.length) damaged[at] = value;
        expect(typeof isLimitedRangeGrey(damaged)).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});

it('stretching maps 16 to black and 235 to white, clips beyond, and leaves alpha alone', () => {
  const grey = new Uint8Array([16, 235, 126, 0, 255, 16]);
  stretchLimitedRange(grey, 3);
  expect([...grey]).toEqual([0, 255, 128, 0, 255, 0]);
  const alpha = new Uint8Array([16, 16, 16, 16]);
  stretchLimitedRange(alpha, 4);
  expect([...alpha]).toEqual([0, 0, 0, 16]);
});
