import type { Block } from '../blocks/block.js';
import { TAG, tagSet } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';

const asideTags = tagSet('nav', 'footer', 'aside', 'form', 'button', 'label', 'dialog', 'fieldset');
const asideWords = new Set([
  'nav',
  'navbar',
  'menu',
  'footer',
  'sidebar',
  'breadcrumb',
  'breadcrumbs',
  'share',
  'sharing',
  'social',
  'related',
  'comments',
  'comment',
  'cookie',
  'cookies',
  'banner',
  'popup',
  'modal',
  'newsletter',
  'subscribe',
  'advert',
  'ads',
  'ad',
  'promo',
  'sponsor',
  'recommend',
  'recommended',
  'toolbar',
  'pagination',
  'pager',
  'widget',
  'login',
  'signup',
  'copyright',
]);

/** Decides for every block whether it belongs to the page's main content. */
export function selectBlocks(tree: Tree, blocks: readonly Block[]): boolean[] {
  const size = tree.tag.length;
  const aside = new Uint8Array(size);
  const score = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    const parent = tree.parent[i] ?? 0;
    aside[i] = aside[parent] === 1 || isAside(tree, i) ? 1 : 0;
  }
  for (const block of blocks) {
    if (aside[block.parent] === 1 || block.words < 8) continue;
    const density = block.linkWords / block.words;
    if (density > 0.5) continue;
    let share = Math.min(block.words, 100) * (1 - density);
    for (let at = block.parent; at > 0 && share > 0.01; at = tree.parent[at] ?? -1) {
      score[at] = (score[at] ?? 0) + share;
      share *= 0.82;
    }
  }
  let best = 0;
  for (let i = 1; i < size; i++) if ((score[i] ?? 0) > (score[best] ?? 0)) best = i;
  const end = tree.end[best] ?? size;
  const kept = blocks.map((block) => {
    const inside = best === 0 || (block.start >= best && block.end <= end);
    if (!inside || aside[block.parent] === 1) return false;
    return block.words === 0 || block.linkWords / block.words < 0.7 || block.context.heading > 0;
  });
  return kept.some(Boolean) ? kept : blocks.map((block) => block.words > 0);
}

function isAside(tree: Tree, node: number): boolean {
  const tag = tree.tag[node] ?? 0;
  if (tag === TAG.body || tag === TAG.html) return false;
  if (asideTags.has(tag)) return true;
  if (/display\s*:\s*none/i.test(attr(tree, node, 'style') ?? '')) return true;
  const name = `${attr(tree, node, 'class') ?? ''} ${attr(tree, node, 'id') ?? ''}`;
  return name.length > 1 && nameTokens(name).some((token) => asideWords.has(token));
}
