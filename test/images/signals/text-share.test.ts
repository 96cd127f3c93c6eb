import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleGrey } from '../../../src/images/signals/sample-grey.js';
import { textShare } from '../../../src/images/signals/text-share.js';
import { needs } from '../../support/needs.js';
import { waves } from '../pictures.js';
import { stored } from '../stored.js';

const shared = needs.shared('photographs without text');

/** Capital letters of 5 × 7 dots, row by row. */
const GLYPHS = [
  '01110100011000111111100011000110001',
  '11110100011000111110100011000111110',
  '01111100001000010000100001000001111',
  '11111100001000011110100001000011111',
  '10001100011000111111100011000110001',
  '11110100011000111110101001001010001',
  '11111001000010000100001000010000100',
];

/** A page of letters `dot` pixels to the dot, in lines over the part of the page that `covered` says. */
function page(dot: number, covered: number, ink = 20, ground = 240) {
  const [width, height] = [384, 288];
  const data = new Uint8Array(width * height).fill(ground);
  let letter = 0;
  for (let top = 4; top + 7 * dot < height * covered; top += 11 * dot)
    for (let left = 8; left + 5 * dot < width - 8; left += 6 * dot) {
      const glyph = GLYPHS[letter++ % GLYPHS.length] as string;
      for (let i = 0; i < 35 * dot * dot; i++) {
        const [x, y] = [i % (5 * dot), Math.floor(i / (5 * dot))];
        if (glyph[Math.floor(y / dot) * 5 + Math.floor(x / dot)] === '1')
          data[(top + y) * width + left + x] = ink;
      }
    }
  return { data, width, height };
}

const pattern = (level: (x: number, y: number) => number) => ({
  data: Uint8Array.from({ length: 384 * 288 }, (_, i) => level(i % 384, Math.floor(i / 384))),
  width: 384,
  height: 288,
});

describe('share of text', () => {
  it('is high for a page of letters of 7 to 42 pixels, dark on bright or bright on dark', () => {
    for (const dot of [1, 2, 3, 4, 6]) {
      expect([dot, textShare(page(dot, 1)) > 0.5]).toEqual([dot, true]);
      expect([dot, textShare(page(dot, 1, 250, 30)) > 0.5]).toEqual([dot, true]);
    }
  });

  it('is about the part that is covered', () => {
    for (const covered of [0.25, 0.5, 0.75])
      expect(Math.abs(textShare(page(2, covered)) - covered)).toBeLessThan(0.15);
  });

  it('is 0 for an empty page, for fences both ways, for a slope and for noise', () => {
    let state = 1;
    const noise = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    };
    const plain = [
      () => 250,
      (x: number) => (x % 8 < 3 ? 0 : 255),
      (_: number, y: number) => (y % 8 < 3 ? 0 : 255),
      (x: number, y: number) => (x + y) / 3,
      noise,
    ];
    for (const level of plain) expect(textShare(pattern(level))).toBe(0);
  });

  it('is low for drawn textures', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const texture = { ...waves(600, 400, seed), channels: 3 as const, truncated: false };
      expect(textShare(sampleGrey(texture, 384))).toBeLessThan(0.05);
    }
  });

  it.skipIf(shared.skip)('is below 0.2 for real photographs without text', async () => {
    const folder = join(shared.path, 'data/images/sharp');
    const names = (await readdir(folder)).filter((name) => /^(Landscape|Portrait|flowers)/.test(name));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      const { signals } = await stored(await readFile(join(folder, name)));
      expect(signals.text_share, name).toBeLessThan(0.2);
      expect([name, signals.qr_code]).toEqual([name, false]);
    }
  });
});

describe('the grey picture that signals are measured on', () => {
  const plain = (width: number, height: number, pixel: readonly number[]) => ({
    data: Uint8Array.from({ length: width * height * pixel.length }, (_, i) => pixel[i % pixel.length] ?? 0),
    width,
    height,
    channels: pixel.length as 3 | 4,
    truncated: false,
  });

  it('has 384 pixels on its longer side at most, and its proportions', () => {
    const sizes = [
      [1024, 768, 384, 288],
      [300, 1200, 96, 384],
      [100, 40, 100, 40],
      [10_000, 1, 384, 1],
      [1, 1, 1, 1],
    ] as const;
    for (const [width, height, w, h] of sizes)
      expect(sampleGrey(plain(width, height, [9, 9, 9]), 384)).toMatchObject({ width: w, height: h });
  });

  it('weighs green twice, and lays what is transparent on white', () => {
    expect(sampleGrey(plain(9, 7, [100, 60, 20]), 384).data.every((level) => level === 60)).toBe(true);
    expect(sampleGrey(plain(9, 7, [0, 0, 0, 0]), 384).data.every((level) => level === 255)).toBe(true);
    expect(sampleGrey(plain(9, 7, [40, 40, 40, 255]), 384).data.every((level) => level === 40)).toBe(true);
  });
});
