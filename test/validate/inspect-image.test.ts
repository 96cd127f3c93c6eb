import { expect, it } from 'vitest';
import { inspectImage } from '../../src/validate/inspect-image.js';
import { jpegOfScans } from '../images/large-pictures.js';

it('a JPEG of more than 100 scans is too large to be decoded, one of 100 is not', async () => {
  const size = { width: 64, height: 48 };
  expect(await inspectImage(jpegOfScans(101, 3, size))).toMatchObject({ ...size, fault: 'too_large' });
  expect((await inspectImage(jpegOfScans(100, 3, size))).fault).toBeUndefined();
});

it('an image of few bytes whose decoding would take more than 2 GB is too large', async () => {
  // Four components of 16,000 × 16,000 coefficients of two bytes; too short to be decoded, which is not tried.
  const file = jpegOfScans(2, 4, { width: 16_000, height: 16_000 });
  expect((await inspectImage(file)).fault).toBe('too_large');
});
