import type { Block } from '../blocks/block.js';
import type { Tree } from '../dom/tree.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { findTitle } from './find-title.js';
import { PAGE_EVIDENCE, pageEvidence } from './page-evidence.js';
import { indexPage, type PageIndex } from './page-index.js';

import { NO_ANCESTOR, PATH_EVIDENCE, PathEvidence } from './path-evidence.js';

import { indexPlaces, PLACE_EVIDENCE, placeEvidence } from './place-evidence.js';
import { TEXT_EVIDENCE, textEvidence } from './text-evidence.js';

/** Names whose share of the page's words tells a thread from an article, and a shop from a list. */
const SHARE_GROUPS = ['forum', 'comment', 'product', 'list', 'content'] as const;

/** Names of all evidence, in the order of a row. */
export const EVIDENCE: readonly string[] = [
  ...TEXT_EVIDENCE,
  ...PATH_EVIDENCE,
  ...PLACE_EVIDENCE,
  ...PAGE_EVIDENCE,
  ...SHARE_GROUPS.map((group) => `page_share_${group}`),
];

/** Position in a row of each group whose share of the page is measured. */
const SHARE_SLOTS = SHARE_GROUPS.map((group) => EVIDENCE.indexOf(`in_${group}`));
const SHARES_AT = EVIDENCE.length - SHARE_GROUPS.length;

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
  const whole = pageEvidence(page, url, facts);
  const rows = new Float32Array(blocks.length * EVIDENCE.length);
  for (let index = 0, at = 0; index < blocks.length; index++) {
    const block = blocks[index] as Block;
    at = textEvidence(block, rows, at);
    at = paths.write(block.parent, rows, at);
    at = placeEvidence(page, places, index, rows, at);
    rows.set(whole, at);
    at += whole.length + SHARE_GROUPS.length;
  }
  writeShares(rows, blocks, page.totalWords);
  return { rows, page, paths, title };
}

/** The share of the page's words that stands in elements of each group's names; the same for all its blocks. */
function writeShares(rows: Float32Array, blocks: readonly Block[], totalWords: number): void {
  const shares = SHARE_SLOTS.map((slot) => {
    let words = 0;
    for (const [index, block] of blocks.entries())
      if ((rows[index * EVIDENCE.length + slot] ?? NO_ANCESTOR) < NO_ANCESTOR) words += block.words;
    return words / totalWords;
  });
  for (let at = SHARES_AT; at < rows.length; at += EVIDENCE.length) rows.set(shares, at);
}
