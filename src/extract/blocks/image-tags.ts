import { tagSet } from '../dom/tags.js';
import type { Tree } from '../dom/tree.js';

/** Tags of elements that show an image. */
export const imageTags = tagSet('img', 'image', 'amp-img', 'amp-anim');

/** Images of one element that are looked at; more is a gallery gone wild. */
const MAX_IMAGES = 32;

/** Image elements below a node. */
export function imagesBelow(tree: Tree, node: number): number[] {
  const end = tree.end[node] ?? node;
  const found: number[] = [];
  for (let i = node + 1; i < end && found.length < MAX_IMAGES; i++)
    if (imageTags.has(tree.tag[i])) found.push(i);
  return found;
}
