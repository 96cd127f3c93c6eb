import type { ImageCandidate } from '../../model/document.js';
import { TAG } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { declaredHeight, declaredWidth, imageCandidates } from './candidates.js';

/** An image element with everything that the page says of it. */
export interface PageImage {
  node: number;
  candidates: ImageCandidate[];
  width?: number;
  height?: number;
  alt: string;
}

/** Reads every image element of the page; those without any usable URL are left out. */
export function readImages(tree: Tree, nodes: Iterable<number>, base: string): PageImage[] {
  const images: PageImage[] = [];
  for (const node of nodes) {
    const candidates = imageCandidates(tree, node, base, noscriptTwins(tree, node));
    if (candidates.length === 0) continue;
    const width = declaredWidth(tree, node);
    const height = declaredHeight(tree, node);
    images.push({
      node,
      candidates,
      alt: (attr(tree, node, 'alt') ?? '').trim(),
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
    });
  }
  return images;
}

/** Images in a `<noscript>` right after or around a lazily loaded image. */
function noscriptTwins(tree: Tree, image: number): number[] {
  const twins: number[] = [];
  let at = tree.end[image] ?? image + 1;
  const limit = Math.min(tree.tag.length, at + 12);
  for (; at < limit; at++) {
    const tag = tree.tag[at];
    if (tag === TEXT && (tree.text[at] ?? '').trim() !== '') break;
    if (tag === TAG.img) break;
    if (tag === TAG.noscript) {
      const end = tree.end[at] ?? at;
      for (let i = at + 1; i < end; i++) if (tree.tag[i] === TAG.img) twins.push(i);
      break;
    }
  }
  if (twins.length > 0) return twins;
  // `<noscript>` before the image.
  for (let i = image - 1; i > 0 && i > image - 8; i--) {
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') break;
    if (tree.tag[i] !== TAG.noscript || (tree.end[i] ?? i) > image) continue;
    const end = tree.end[i] ?? i;
    for (let j = i + 1; j < end; j++) if (tree.tag[j] === TAG.img) twins.push(j);
    break;
  }
  return twins;
}
