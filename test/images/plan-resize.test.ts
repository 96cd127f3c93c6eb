import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RESIZE_MODES, type ResizeConfig, resolveImagesConfig } from '../../src/config/images-config.js';
import { planResize } from '../../src/images/plan-resize.js';
import { processImage } from '../../src/images/process-image.js';
import { encode, pixelsOf, quarters } from './pictures.js';

type Row = [resize: ResizeConfig, from: [number, number], to: [number, number]];

const rows: Row[] = [
  [{ mode: 'none', enlarge: true }, [300, 200], [300, 200]],
  [{ mode: 'short-side', size: 100, enlarge: false }, [300, 200], [150, 100]],
  [{ mode: 'short-side', size: 100, enlarge: false }, [200, 300], [100, 150]],
  [{ mode: 'short-side', size: 256, enlarge: false }, [300, 200], [300, 200]],
  [{ mode: 'short-side', size: 256, enlarge: true }, [300, 200], [384, 256]],
  [{ mode: 'long-side', size: 150, enlarge: false }, [300, 200], [150, 100]],
  [{ mode: 'long-side', size: 150, enlarge: false }, [200, 300], [100, 150]],
  [{ mode: 'long-side', size: 600, enlarge: false }, [300, 200], [300, 200]],
  [{ mode: 'long-side', size: 600, enlarge: true }, [300, 200], [600, 400]],
  [{ mode: 'fit', size: 120, enlarge: false }, [300, 200], [120, 80]],
  [{ mode: 'fit', width: 250, height: 50, enlarge: false }, [300, 200], [75, 50]],
  [{ mode: 'fit', width: 900, height: 400, enlarge: false }, [300, 200], [300, 200]],
  [{ mode: 'fit', width: 900, height: 400, enlarge: true }, [300, 200], [600, 400]],
  [{ mode: 'cover', size: 100, enlarge: false }, [300, 200], [100, 100]],
  [{ mode: 'cover', size: 250, enlarge: false }, [300, 200], [200, 200]],
  [{ mode: 'cover', size: 250, enlarge: true }, [300, 200], [250, 250]],
  [{ mode: 'cover', width: 100, height: 200, enlarge: false }, [300, 200], [100, 200]],
  [{ mode: 'cover', width: 160, height: 90, enlarge: false }, [80, 90], [80, 45]],
  [{ mode: 'cover', width: 300, height: 200, enlarge: false }, [300, 200], [300, 200]],
];

describe('planResize', () => {
  it.each(rows)('%j takes %j to %j', (resize, [width, height], [toWidth, toHeight]) => {
    const plan = planResize(width, height, resize);
    expect([plan.width, plan.height]).toEqual([toWidth, toHeight]);
    expect(plan.changed).toBe(width !== toWidth || height !== toHeight);
  });

  const side = fc.integer({ min: 1, max: 4000 });
  const resizes = fc.record({
    mode: fc.constantFrom(...RESIZE_MODES),
    size: fc.integer({ min: 1, max: 2000 }),
    enlarge: fc.boolean(),
  });

  it('never enlarges a side unless asked, and never makes one vanish', () => {
    fc.assert(
      fc.property(side, side, resizes, (width, height, resize) => {
        const plan = planResize(width, height, resize);
        expect(plan.width).toBeGreaterThanOrEqual(1);
        expect(plan.height).toBeGreaterThanOrEqual(1);
        if (resize.enlarge) return;
        expect(plan.width).toBeLessThanOrEqual(width);
        expect(plan.height).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('keeps proportions to within a pixel, except for cover, which keeps those of its box', () => {
    fc.assert(
      fc.property(side, side, resizes, (width, height, resize) => {
        const plan = planResize(width, height, resize);
        // A side of one pixel can hold no proportions.
        if (Math.min(plan.width, plan.height) === 1) return;
        const aspect = resize.mode === 'cover' ? 1 : width / height;
        // Half a pixel of rounding on each side, the height's seen through the aspect.
        expect(Math.abs(plan.width - plan.height * aspect)).toBeLessThanOrEqual(0.5 + 0.5 * aspect + 1e-6);
      }),
    );
  });
});

describe('stored sizes', () => {
  it.each(rows)('%j takes pixels of %j to %j', async (resize, [width, height], to) => {
    const file = await encode(quarters(width, height)).png().toBuffer();
    const config = resolveImagesConfig({ resize, format: 'png' });
    const result = await processImage(file, config);
    expect('stored' in result && [result.stored.width, result.stored.height]).toEqual(to);
  });

  it('cover cuts both ends alike', async () => {
    const file = await encode(quarters(300, 100)).png().toBuffer();
    const resize: ResizeConfig = { mode: 'cover', size: 100, enlarge: false };
    const result = await processImage(file, resolveImagesConfig({ resize, format: 'png' }));
    if (!('stored' in result)) throw new Error(result.drop.reason);
    const { data } = await pixelsOf(result.stored.data);
    // Left half red, right half green: the border stays in the middle.
    const row = Array.from({ length: 100 }, (_, x) => (data[(20 * 100 + x) * 3] ?? 0) > 120);
    expect(row.filter(Boolean).length).toBe(50);
  });
});

describe('resolveImagesConfig', () => {
  it.each([
    [{ quality: 101 }, /images\.quality/],
    [{ quality: 9.5 }, /images\.quality/],
    [{ format: 'gif' as 'png' }, /images\.format/],
    [{ resize: { mode: 'short-side' as const, enlarge: false } }, /needs size/],
    [{ resize: { mode: 'cover' as const, width: 5, enlarge: false } }, /needs size, or width and height/],
    [{ resize: { mode: 'fit' as const, size: 20_000, enlarge: false } }, /images\.resize\.size/],
  ])('%j is refused by name', (options, message) => {
    expect(() => resolveImagesConfig(options)).toThrow(message);
  });
});
