import type { ImageCandidate } from '../../model/document.js';
import { noscriptTwins } from '../blocks/noscript.js';
import { attr, type Tree } from '../dom/tree.js';
import { MAX_URL_CHARS, tooComplex } from '../page-limits.js';
import { imageCandidates } from './candidates.js';
import { declaredHeight, declaredWidth } from './declared-size.js';
import { namedFirst } from './named-first.js';

/** An image element with everything that the page says of it. */
export interface PageImage {
  node: number;
  candidates: ImageCandidate[];
  width?: number;
  height?: number;
  alt: string;
}

/**
 * Reads every image element of the page; those without any usable URL are left out.
 *
 * @param attribute - the attribute that holds the URL of the picture itself, which then is the first candidate
 * @throws BadInputError `page_too_complex` when their URLs are too long together
 */
export function readImages(
  tree: Tree,
  nodes: Iterable<number>,
  base: string,
  attribute?: string,
): PageImage[] {
  const images: PageImage[] = [];
  let chars = 0;
  for (const node of nodes) {
    const found = imageCandidates(tree, node, base, noscriptTwins(tree, node));
    const candidates = attribute === undefined ? found : namedFirst(tree, node, attribute, base, found);
    if (candidates.length === 0) continue;
    for (const { url } of candidates) chars += url.length;
    if (chars > MAX_URL_CHARS) throw tooComplex(MAX_URL_CHARS, 'characters in the URLs of its images');
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
