import { describe, expect, it } from 'vitest';
import { blankShare, greyStatistics, laplacianVariance } from '../../../src/images/signals/grey-levels.js';

const grey = (width: number, height: number, level: (x: number, y: number) => number) => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width))),
  width,
  height,
});

describe('entropy and contrast', () => {
  it('are 0 for one tone, and 1 bit and half the range for black and white in equal parts', () => {
    expect(greyStatistics(grey(8, 8, () => 90).data)).toEqual({ entropy: 0, contrast: 0 });
    expect(greyStatistics(grey(8, 8, (x) => (x % 2) * 255).data)).toEqual({ entropy: 1, contrast: 127.5 });
  });

  it('is 8 bits when all 256 levels are as common', () => {
    expect(greyStatistics(grey(256, 4, (x) => x).data).entropy).toBe(8);
  });
});

describe('share of the commonest tone', () => {
  it('counts levels up to 8 away, at both ends of the range too', () => {
    expect(blankShare(grey(10, 10, () => 255))).toBe(1);
    expect(blankShare(grey(10, 10, () => 0))).toBe(1);
    expect(blankShare(grey(10, 10, (x) => (x < 5 ? 100 : 116)))).toBe(1);
    expect(blankShare(grey(10, 10, (x) => (x < 3 ? 100 : 117)))).toBe(0.7);
    expect(blankShare(grey(10, 10, (x) => (x < 9 ? 250 : 0)))).toBe(0.9);
  });

  it('is 17 levels of 256 for an even gradient', () => {
    expect(blankShare(grey(256, 2, (x) => x))).toBe(0.066);
  });
});

describe('variance of the Laplacian', () => {
  it('is 0 for flat pictures and for slopes, and for pictures without an inner pixel', () => {
    expect(laplacianVariance(grey(9, 9, () => 7))).toBe(0);
    expect(laplacianVariance(grey(9, 9, (x, y) => 3 * x + 5 * y))).toBe(0);
    expect(laplacianVariance(grey(2, 9, (x) => x * 255))).toBe(0);
  });

  it('is what the definition gives for one bright pixel', () => {
    // Of 9 inner pixels one is -400 and four are 100: mean 0, variance (160000 + 4 * 10000) / 9.
    const dot = grey(5, 5, (x, y) => (x === 2 && y === 2 ? 100 : 0));
    expect(laplacianVariance(dot)).toBe(22222.222);
  });
});
