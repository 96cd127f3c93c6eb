import type { ImageCandidate } from '../../model/document.js';
import { imageTags } from '../blocks/image-tags.js';
import { tagSet } from '../dom/tags.js';
import { attr, closest, type Tree } from '../dom/tree.js';
import { MAX_URL_CHARS, tooComplex } from '../page-limits.js';
import { imageCandidates } from './candidates.js';
import { declaredSize } from './declared-size.js';
import type { Pictures } from './find-pictures.js';
import { namedFirst } from './named-first.js';

const noscripts = tagSet('noscript');

/** An image element with everything that the page says of it. */
export interface PageImage {
  node: number;
  candidates: ImageCandidate[];
  width?: number;
  height?: number;
  alt: string;
  /** Whether it is another element than an image, or stands in `<noscript>` alone. */
  unusual: boolean;
}

/**
 * Reads every image element of the page; those without any usable URL are left out.
 *
 * @param attribute - the attribute that holds the URL of the picture itself, which then is the first candidate
 * @throws BadInputError `page_too_complex` when their URLs are too long together
 */
export function readImages(
  tree: Tree,
  pictures: Pick<Pictures, 'twins'>,
  nodes: Iterable<number>,
  base: string,
  attribute?: string,
): PageImage[] {
  const images: PageImage[] = [];
  let chars = 0;
  for (const node of nodes) {
    const twins = pictures.twins.get(node) ?? [];
    const found = imageCandidates(tree, node, base, twins);
    const candidates = attribute === undefined ? found : namedFirst(tree, node, attribute, base, found);
    if (candidates.length === 0) continue;
    for (const { url } of candidates) chars += url.length;
    if (chars > MAX_URL_CHARS) throw tooComplex(MAX_URL_CHARS, 'characters in the URLs of its images');
    let alt = altOf(tree, node);
    let size = declaredSize(tree, node);
    for (const twin of twins) {
      if (alt === '') alt = altOf(tree, twin.node);
      if (size.width === undefined && size.height === undefined) size = declaredSize(tree, twin.node);
    }
    const unusual = !imageTags.has(tree.tag[node]) || closest(tree, node, noscripts, 16) >= 0;
    images.push({ node, candidates, alt, unusual, ...size });
  }
  return images;
}

/** What describes a picture: `alt`, or the label of an element that cannot have one. */
function altOf(tree: Tree, node: number): string {
  const alt = attr(tree, node, 'alt');
  if (alt !== undefined || imageTags.has(tree.tag[node])) return (alt ?? '').trim();
  return (
    attr(tree, node, 'aria-label') ??
    attr(tree, node, 'data-alt') ??
    attr(tree, node, 'title') ??
    ''
  ).trim();
}
