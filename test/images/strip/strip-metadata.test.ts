import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { findFileEnd } from '../../../src/images/find-file-end.js';
import { type KeptFormat, stripMetadata } from '../../../src/images/strip/strip-metadata.js';
import { encode, meanDifference, pixelsOf, waves } from '../pictures.js';

const FORMATS: KeptFormat[] = ['jpeg', 'png', 'webp', 'gif'];
const files = new Map<KeptFormat, Buffer>();

beforeAll(async () => {
  for (const format of FORMATS) {
    const picture = encode(waves(60, 40, 7)).withExif({ IFD0: { Artist: 'nobody' } });
    files.set(format, await picture.toFormat(format).toBuffer());
  }
});

function file(format: KeptFormat): Buffer {
  return files.get(format) ?? Buffer.alloc(0);
}

describe.each(FORMATS)('%s', (format) => {
  it('stripping changes no pixel, and stripping again changes nothing', async () => {
    const stripped = (await stripMetadata(file(format), format)) ?? Buffer.alloc(0);
    expect(meanDifference(await pixelsOf(stripped), await pixelsOf(file(format)))).toBe(0);
    expect((await stripMetadata(stripped, format))?.equals(stripped)).toBe(true);
    expect((await sharp(stripped).metadata()).exif).toBeUndefined();
  });

  it('every cut before the end is seen as a cut', async () => {
    const whole = (await stripMetadata(file(format), format)) ?? Buffer.alloc(0);
    expect(findFileEnd(whole, format)).toBe('reached');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: whole.length - 2 }), async (length) => {
        const cut = whole.subarray(0, length);
        expect(findFileEnd(cut, format)).toBe('cut');
        expect(await stripMetadata(cut, format)).toBeUndefined();
      }),
    );
  });

  it('bytes gone wrong anywhere never throw and never hang', async () => {
    const changed = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changed, async (changes) => {
        const broken = Buffer.from(file(format));
        for (const [at, value] of changes) broken[at % broken.length] = value;
        const stripped = await stripMetadata(broken, format);
        if (stripped !== undefined) expect(stripped.length).toBeLessThanOrEqual(broken.length + 8);
        expect(['reached', 'cut', 'broken']).toContain(findFileEnd(broken, format));
      }),
      { numRuns: 300 },
    );
  });
});

it('keeps an ICC profile, which says what the colours mean', async () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const tagged = await encode(waves(60, 40, 7))
      .withIccProfile('p3')
      .toFormat(format)
      .toBuffer();
    const stripped = (await stripMetadata(tagged, format)) ?? Buffer.alloc(0);
    expect((await sharp(stripped).metadata()).hasProfile).toBe(true);
  }
});
