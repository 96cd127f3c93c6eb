import type { Block } from '../blocks/block.js';
import { TAG } from '../dom/tags.js';
import { attr, TEXT, type Tree, textBelow } from '../dom/tree.js';
import { claimedTypes, PAGE_EVIDENCE, pageEvidence } from './page-evidence.js';
import { indexPage, type PageIndex } from './page-index.js';
import { PATH_EVIDENCE, readPaths } from './path-evidence.js';
import { indexPlaces, PLACE_EVIDENCE, placeEvidence } from './place-evidence.js';
import { TEXT_EVIDENCE, textEvidence } from './text-evidence.js';
import { opening, toldText } from './told-text.js';

/** Names of all evidence, in the order of a row of {@link blockEvidence}. */
export const EVIDENCE: readonly string[] = [
  ...TEXT_EVIDENCE,
  ...PATH_EVIDENCE,
  ...PLACE_EVIDENCE,
  ...PAGE_EVIDENCE,
  'told_in_data',
];

/** A page's evidence: a row of measures per block, and what other judgements build on. */
export interface PageEvidence {
  rows: Float64Array[];
  page: PageIndex;
  /** By node, the evidence of the path to it. */
  paths: (node: number) => Float64Array;
  /** Index of the block that is the page's title, -1 when none is. */
  title: number;
}

/** Measures every block of a page. */
export function blockEvidence(
  tree: Tree,
  blocks: readonly Block[],
  texts: readonly string[],
  url: string,
): PageEvidence {
  const page = indexPage(tree, blocks);
  const paths = readPaths(page);
  const title = titleBlock(tree, blocks, texts);
  const places = indexPlaces(page, texts, title);
  const structured = structuredData(tree);
  const whole = pageEvidence(page, url, claimedTypes(tree, structured));
  const told = toldText(tree, structured);
  const rows = blocks.map((block, index) => {
    const row = new Float64Array(EVIDENCE.length);
    let at = textEvidence(block, texts[index] ?? '', row, 0);
    row.set(paths(block.parent), at);
    at = placeEvidence(page, places, index, row, at + PATH_EVIDENCE.length);
    row.set(whole, at);
    row[at + whole.length] = told.size === 0 ? 0 : told.has(opening(texts[index] ?? '')) ? 1 : -1;
    return row;
  });
  return { rows, page, paths, title };
}

/** The text of all JSON-LD scripts. */
export function structuredData(tree: Tree): string {
  let text = '';
  const size = tree.tag.length;
  for (let i = 1; i < size && text.length < 500_000; i++) {
    if (tree.tag[i] === TEXT && tree.tag[tree.parent[i] ?? 0] === TAG.script) text += tree.text[i];
  }
  return text;
}

/** The heading (or other short block) that repeats the page's title: h1 first, then the longest match. */
function titleBlock(tree: Tree, blocks: readonly Block[], texts: readonly string[]): number {
  const titles: string[] = [];
  const size = tree.tag.length;
  for (let i = 1; i < size; i++) {
    if (tree.tag[i] === TAG.title) titles.push(squash(textBelow(tree, i, 500)));
    if (tree.tag[i] === TAG.meta && attr(tree, i, 'property') === 'og:title')
      titles.push(squash(attr(tree, i, 'content') ?? ''));
  }
  let best = -1;
  let bestScore = 0;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (block === undefined || block.words === 0 || block.words > 60) continue;
    const heading = block.context.heading;
    if (heading === 0 && block.linkWords > 0) continue;
    const text = squash(texts[i] ?? '');
    if (text.length < 4) continue;
    const matches = titles.some(
      (title) => title.includes(text) || (title.length > 12 && text.includes(title)),
    );
    const score =
      (matches ? Math.min(text.length, 100) + 20 : 0) + (heading === 1 ? 30 : heading === 2 ? 5 : 0);
    if (score > bestScore && (matches || heading === 1)) {
      best = i;
      bestScore = score;
    }
  }
  return best;
}

function squash(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}
