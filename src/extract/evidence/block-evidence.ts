import type { Block } from '../blocks/block.js';
import type { Tree } from '../dom/tree.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { findTitle } from './find-title.js';
import { PAGE_EVIDENCE, pageEvidence } from './page-evidence.js';
import { indexPage, type PageIndex } from './page-index.js';
import { PATH_EVIDENCE, PathEvidence } from './path-evidence.js';
import { indexPlaces, PLACE_EVIDENCE, placeEvidence } from './place-evidence.js';
import { TEXT_EVIDENCE, textEvidence } from './text-evidence.js';

/** Names of all evidence, in the order of a row. */
export const EVIDENCE: readonly string[] = [
  ...TEXT_EVIDENCE,
  ...PATH_EVIDENCE,
  ...PLACE_EVIDENCE,
  ...PAGE_EVIDENCE,
];

/** A page's evidence, and what other judgements build on. */
export interface PageEvidence {
  /** One row of `EVIDENCE.length` measures per block, one after the other. */
  rows: Float32Array;
  page: PageIndex;
  paths: PathEvidence;
  /** Index of the block that is the page's title, -1 when none is. */
  title: number;
}

/** Measures every block of a page. */
export function blockEvidence(
  tree: Tree,
  blocks: readonly Block[],
  facts: PageFacts,
  url: string,
): PageEvidence {
  const page = indexPage(tree, blocks);
  const paths = new PathEvidence(page);
  const title = findTitle(tree, blocks, facts);
  const places = indexPlaces(page, title);
  const whole = pageEvidence(page, url, facts.types);
  const rows = new Float32Array(blocks.length * EVIDENCE.length);
  for (let index = 0, at = 0; index < blocks.length; index++) {
    const block = blocks[index] as Block;
    at = textEvidence(block, rows, at);
    at = paths.write(block.parent, rows, at);
    at = placeEvidence(page, places, index, rows, at);
    rows.set(whole, at);
    at += PAGE_EVIDENCE.length;
  }
  return { rows, page, paths, title };
}
