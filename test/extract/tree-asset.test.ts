import { describe, expect, it } from 'vitest';
import { probabilityOf } from '../../src/extract/content/boosted-trees.js';
import { readTreeAsset } from '../../src/extract/content/tree-asset.js';
import { EVIDENCE } from '../../src/extract/evidence/block-evidence.js';
import { IMAGE_EVIDENCE } from '../../src/extract/images/image-evidence.js';

describe('fitted trees of the package', () => {
  it('are read for the evidence that they were fitted on', () => {
    for (const [name, evidence] of [
      ['block-trees', EVIDENCE],
      ['image-trees', IMAGE_EVIDENCE],
    ] as const) {
      const probability = probabilityOf(readTreeAsset(name, evidence), new Float32Array(evidence.length));
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
    }
  });

  it('are refused in one line when the code measures other evidence', () => {
    expect(() => readTreeAsset('block-trees', EVIDENCE.slice(1))).toThrow(
      /^assets\/block-trees\.json of the weft package cannot be used \(it was fitted on \d+ kinds of evidence, the code measures \d+\); install weft again$/,
    );
  });

  it('are refused in one line when their file is absent', () => {
    expect(() => readTreeAsset('no-trees' as 'block-trees', EVIDENCE)).toThrow(
      /^assets\/no-trees\.json of the weft package cannot be used \(ENOENT/,
    );
  });
});
