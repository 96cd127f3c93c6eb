import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageTokens, mostImageTokens } from '../../../src/export/plan/image-tiling.js';
import { tilingOf } from '../../../src/export/plan/vila-models.js';
import { visualTokens } from '../../support/vila-steps.js';

describe('tokens of an image', () => {
  // What VILA's own code gave for these sizes: dynamic with 6 and 12 tiles, dynamic_s2.
  it.each([
    [448, 448, 123, 123, 2305],
    [336, 336, 123, 123, 2305],
    [1344, 896, 861, 861, 3073],
    [800, 600, 861, 1599, 3073],
    [1920, 1080, 369, 1107, 3073],
    [100, 900, 861, 1230, 2305],
    [4000, 500, 861, 1107, 2305],
    [634, 634, 615, 615, 2305],
    [633, 633, 123, 123, 2305],
    [560, 448, 123, 1599, 3073],
  ])('%i × %i', (width, height, six, twelve, s2) => {
    const size = { width, height };
    expect(imageTokens(tilingOf('nvila-lite', 'documents'), size)).toBe(six);
    expect(imageTokens(tilingOf('nvila-lite', 'first-turn'), size)).toBe(twelve);
    expect(imageTokens(tilingOf('nvila', 'documents'), size)).toBe(s2);
  });

  it('of any size are what the steps of VILA give, and never more than the most', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        for (const model of ['vila-1.0', 'vila-1.5', 'nvila', 'nvila-lite'] as const) {
          const tiling = tilingOf(model, 'documents');
          const tokens = imageTokens(tiling, { width, height });
          expect(tokens).toBe(visualTokens(model, { width, height }));
          expect(tokens).toBeLessThanOrEqual(mostImageTokens(tiling));
        }
      }),
    );
  });

  it('pairs are never cut into tiles, nor are images of later turns where dynamic tiles are asked for', () => {
    const wide = { width: 2000, height: 500 };
    expect(imageTokens(tilingOf('nvila-lite', 'pairs'), wide)).toBe(122);
    expect(imageTokens(tilingOf('nvila', 'pairs'), wide)).toBe(257);
    expect(imageTokens(tilingOf('nvila-lite', 'turns'), wide)).toBe(122);
  });
});
