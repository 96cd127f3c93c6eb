import { tagId } from '../dom/tags.js';
import { TEXT, type Tree } from '../dom/tree.js';
import { countWords } from '../text/measure.js';
import { imagesBelow, imageTags } from './image-tags.js';

const NOSCRIPT = tagId('noscript');

/**
 * Words that make a `<noscript>` the page's text rather than a request to enable JavaScript: forums that draw
 * themselves by script put the whole thread there.
 */
const MIN_WORDS = 80;
/** Nodes that may stand between an image and the `<noscript>` that repeats it. */
const TWIN_DISTANCE = 6;

/** Whether a `<noscript>` holds text of the page. */
export function holdsText(tree: Tree, noscript: number): boolean {
  const end = tree.end[noscript] ?? noscript;
  let words = 0;
  for (let i = noscript + 1; i < end; i++) {
    if (tree.tag[i] === TEXT) words += countWords(tree.text[i] ?? '');
    if (words >= MIN_WORDS) return true;
  }
  return false;
}

/** Images that stand in a `<noscript>` and nowhere else; those beside a lazily loaded image only repeat it. */
export function imagesOnlyInside(tree: Tree, noscript: number): number[] {
  return repeatsNeighbour(tree, noscript) ? [] : imagesBelow(tree, noscript);
}

/** Images of the `<noscript>` beside a lazily loaded image. */
export function noscriptTwins(tree: Tree, image: number): number[] {
  const after = tree.end[image] ?? image + 1;
  for (let i = after; i < after + 2 * TWIN_DISTANCE && i < tree.tag.length; i++) {
    if (isInk(tree, i) || imageTags.has(tree.tag[i])) break;
    if (tree.tag[i] === NOSCRIPT) return imagesBelow(tree, i);
  }
  for (let i = image - 1; i > 0 && i > image - TWIN_DISTANCE - 2; i--) {
    if (isInk(tree, i)) break;
    if (tree.tag[i] === NOSCRIPT && (tree.end[i] ?? i) <= image) return imagesBelow(tree, i);
  }
  return [];
}

function repeatsNeighbour(tree: Tree, noscript: number): boolean {
  for (let i = noscript - 1; i > 0 && i > noscript - TWIN_DISTANCE; i--) {
    if (imageTags.has(tree.tag[i])) return true;
    if (isInk(tree, i)) break;
  }
  const after = tree.end[noscript] ?? noscript;
  for (let i = after; i < after + TWIN_DISTANCE; i++) {
    if (imageTags.has(tree.tag[i])) return true;
    if (isInk(tree, i)) break;
  }
  return false;
}

function isInk(tree: Tree, node: number): boolean {
  return tree.tag[node] === TEXT && (tree.text[node] ?? '').trim() !== '';
}
