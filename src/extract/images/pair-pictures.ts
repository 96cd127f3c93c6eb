import type { Tree } from '../dom/tree.js';
import { pairCopies } from './pair-copies.js';
import { pairPreviews } from './pair-previews.js';
import { pairSchemes } from './pair-schemes.js';
import { pairBackgrounds, pairSlides } from './pair-slides.js';
import { type FoundPicture, Pairing, type Pairs } from './pairing.js';

/** Pairs a page's pictures by what their URLs say, by the element that holds them and by their order in it. */
export function pairPictures(tree: Tree, found: readonly FoundPicture[]): Pairs {
  const pairing = new Pairing(tree, found);
  pairCopies(pairing);
  pairSlides(pairing);
  pairBackgrounds(pairing);
  pairPreviews(pairing);
  pairSchemes(pairing);
  for (const { node, hidden } of found)
    if (hidden && !pairing.twins.has(node) && !pairing.same.has(node))
      pairing.same.set(node, { as: node, why: 'hidden' });
  return pairing;
}
