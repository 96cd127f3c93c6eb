import type { Block } from '../blocks/block.js';
import type { Tree } from '../dom/tree.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { inlineText } from '../text/inline-text.js';

/** Blocks from the top of the page among which a title that is no heading is looked for. */
const MAX_PLAIN_BLOCKS = 60;
/** Words of the longest title. */
const MAX_WORDS = 60;

/**
 * Index of the block that shows the page's title: a heading, or near the top any unlinked block, that repeats
 * `<title>` or `og:title`; else the first h1. -1 when there is none.
 */
export function findTitle(tree: Tree, blocks: readonly Block[], facts: PageFacts): number {
  const titles = [facts.title, facts.meta.get('og:title') ?? ''].map(squash).filter((title) => title !== '');
  let best = -1;
  let bestScore = 0;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (block === undefined || block.words === 0 || block.words > MAX_WORDS) continue;
    const { heading } = block.context;
    if (heading === 0 && (block.linkWords > 0 || i > MAX_PLAIN_BLOCKS)) continue;
    const text = squash(inlineText(tree, block.start, block.end));
    if (text.length < 4) continue;
    const matches = titles.some(
      (title) => title.includes(text) || (title.length > 12 && text.includes(title)),
    );
    if (!matches && heading !== 1) continue;
    const score =
      (matches ? Math.min(text.length, 100) + 20 : 0) + (heading === 1 ? 30 : heading === 2 ? 5 : 0);
    if (score > bestScore) {
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
