import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeError, StopError } from '../../errors.js';
import { type BoostedTrees, loadTrees } from './boosted-trees.js';

/** Files of fitted trees in `assets/`; bench/extraction/fit writes them. */
export type TreeAsset = 'block-trees' | 'image-trees';

interface TreeFile {
  schema: string;
  /** Numbers in a row of evidence that the trees were fitted on. */
  evidence: number;
  /** SHA-256 of the trees, joined by line feeds. */
  sha256: string;
  trees: string[];
}

/**
 * Reads fitted trees of the package.
 *
 * @param evidence - names of the evidence, in the order of a row
 * @throws StopError `broken_install` when the file is missing or damaged, or was fitted on other evidence
 */
export function readTreeAsset(name: TreeAsset, evidence: readonly string[]): BoostedTrees {
  // src/extract/content and dist/extract/content lie equally deep, so one relative URL serves both.
  const url = new URL(`../../../assets/${name}.json`, import.meta.url);
  try {
    const file = JSON.parse(readFileSync(url, 'utf8')) as TreeFile;
    if (file.schema !== 'weft/trees/1') throw new Error(`its schema is ${file.schema}, not weft/trees/1`);
    const sha256 = createHash('sha256').update(file.trees.join('\n')).digest('hex');
    if (sha256 !== file.sha256) throw new Error('its checksum differs from its trees');
    if (file.evidence !== evidence.length)
      throw new Error(
        `it was fitted on ${file.evidence} kinds of evidence, the code measures ${evidence.length}`,
      );
    return loadTrees(file.trees);
  } catch (error) {
    throw new StopError(
      'broken_install',
      `assets/${name}.json of the weft package cannot be used (${describeError(error)}); install weft again`,
      { cause: error },
    );
  }
}
