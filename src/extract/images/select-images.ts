import type { ImageCandidate } from '../../model/document.js';
import { TAG } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';
import { declaredHeight, declaredWidth, imageCandidates } from './candidates.js';

/** An image element with everything that the page says of it. */
export interface PageImage {
  node: number;
  candidates: ImageCandidate[];
  width?: number;
  height?: number;
  alt: string;
}

/** Smallest side in CSS pixels of a picture that is looked at rather than clicked on. */
const MIN_SIDE = 49;
/** A picture that stands this often on one page is furniture. */
const MAX_REPEATS = 3;

const decorativeWords = new Set([
  'icon',
  'icons',
  'ico',
  'logo',
  'avatar',
  'emoji',
  'smiley',
  'smilies',
  'emoticon',
  'spacer',
  'sprite',
  'badge',
  'gravatar',
  'pixel',
  'tracking',
  'loader',
  'spinner',
  'favicon',
  'arrow',
  'button',
  'btn',
  'flag',
  'star',
  'stars',
  'rating',
]);

/** Reads every image element of the page; those without any usable URL are left out. */
export function readImages(tree: Tree, nodes: Iterable<number>, base: string): Map<number, PageImage> {
  const images = new Map<number, PageImage>();
  for (const node of nodes) {
    const candidates = imageCandidates(tree, node, base, noscriptTwins(tree, node));
    if (candidates.length === 0) continue;
    const width = declaredWidth(tree, node);
    const height = declaredHeight(tree, node);
    images.set(node, {
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
  return twins;
}

/** The images that are content rather than decoration. */
export function selectImages(tree: Tree, images: Map<number, PageImage>): Set<number> {
  const repeats = new Map<string, number>();
  for (const image of images.values()) {
    const url = image.candidates[0]?.url ?? '';
    repeats.set(url, (repeats.get(url) ?? 0) + 1);
  }
  const kept = new Set<number>();
  for (const image of images.values()) {
    if ((image.width ?? 999) < MIN_SIDE || (image.height ?? 999) < MIN_SIDE) continue;
    const url = image.candidates[0]?.url ?? '';
    if ((repeats.get(url) ?? 0) >= MAX_REPEATS) continue;
    if (/\.svg(?:$|[?#])/i.test(url)) continue;
    const file = url.slice(url.lastIndexOf('/', url.indexOf('?') < 0 ? undefined : url.indexOf('?')) + 1);
    const names = `${attr(tree, image.node, 'class') ?? ''} ${attr(tree, image.node, 'id') ?? ''} ${file.split('?')[0]}`;
    if (nameTokens(names).some((token) => decorativeWords.has(token))) continue;
    kept.add(image.node);
  }
  return kept;
}
