import type { Block } from '../blocks/block.js';
import type { Tree } from '../dom/tree.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { BlockRows } from './block-rows.js';
import { findTitle } from './find-title.js';
import { PAGE_EVIDENCE, pageEvidence } from './page-evidence.js';
import { indexPage, type PageIndex } from './page-index.js';

import { NO_ANCESTOR, PATH_EVIDENCE, PathEvidence } from './path-evidence.js';

import { indexPlaces, PLACE_EVIDENCE, placeEvidence } from './place-evidence.js';
import { TEXT_EVIDENCE, textEvidence } from './text-evidence.js';

/** Names whose share of the page's words tells a thread from an article, and a shop from a list. */
const SHARE_GROUPS = ['forum', 'comment', 'product', 'list', 'content', 'review', 'stream'] as const;

/** Names of all evidence, in the order of a row. */
export const EVIDENCE: readonly string[] = [
  ...TEXT_EVIDENCE,
  ...PATH_EVIDENCE,
  ...PLACE_EVIDENCE,
  ...PAGE_EVIDENCE,
  ...SHARE_GROUPS.map((group) => `page_share_${group}`),
];

/** Position in the evidence of a path of each group whose share of the page is measured. */
const SHARE_SLOTS = SHARE_GROUPS.map((group) => (PATH_EVIDENCE as readonly string[]).indexOf(`in_${group}`));

/** A page's evidence, and what other judgements build on. */
export interface PageEvidence {
  /** One row of `EVIDENCE.length` measures per block. */
  rows: BlockRows;
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
  const shares = groupShares(blocks, paths, page.totalWords);
  const rows = new BlockRows(blocks.length, EVIDENCE.length, (index, out, from) => {
    const block = blocks[index] as Block;
    let at = textEvidence(block, out, from);
    at = paths.write(block.parent, out, at);
    at = placeEvidence(page, places, index, out, at);
    out.set(whole, at);
    out.set(shares, at + whole.length);
  });
  return { rows, page, paths, title };
}

/** The share of the page's words that stands in elements of each group's names; the same for all its blocks. */
function groupShares(blocks: readonly Block[], paths: PathEvidence, totalWords: number): number[] {
  const words = SHARE_SLOTS.map(() => 0);
  const path = new Float32Array(PATH_EVIDENCE.length);
  for (const block of blocks) {
    if (block.words === 0) continue;
    paths.write(block.parent, path, 0);
    for (const [group, slot] of SHARE_SLOTS.entries())
      if ((path[slot] as number) < NO_ANCESTOR) words[group] = (words[group] as number) + block.words;
  }
  return words.map((count) => count / totalWords);
}
