import { describe, expect, it } from 'vitest';
import { didYouMean, nearNames } from '../../src/errors/did-you-mean.js';

const names = ['quality', 'format', 'image_too_small', 'image_too_large', 'text_too_short'];

describe('didYouMean', () => {
  it.each([
    ['qualty', '; did you mean quality?'],
    ['QUALITY', '; did you mean quality?'],
    ['image-too-smal', '; did you mean image_too_small?'],
    // Nothing is near by letters; two names hold it.
    ['image_too', '; did you mean image_too_small or image_too_large?'],
    ['qaulity', '; did you mean quality?'],
    ['zebra', ''],
    ['', ''],
  ])('%j%s', (given, question) => {
    expect(didYouMean(given, names)).toBe(question);
  });

  it('names equally near ones together and stops at three', () => {
    expect(didYouMean('abcx', ['abc1', 'abc2', 'zzzz'])).toBe('; did you mean abc1 or abc2?');
    expect(nearNames('abcx').names()).toEqual([]);
    const near = nearNames('abcx');
    for (const last of '12345') near.add(`abc${last}`);
    expect(near.names()).toEqual(['abc1', 'abc2', 'abc3']);
  });

  it('is bounded for names of any length', () => {
    const long = 'a'.repeat(1_000_000);
    expect(didYouMean(long, [`${long}b`])).toBe(`; did you mean ${long}b?`);
  });
});
