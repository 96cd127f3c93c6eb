import type { ImageCandidate } from '../../model/document.js';
import { tagId } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { backgroundUrl } from './background.js';
import { isContentDataUrl } from './data-url.js';
import { resolveUrl } from './resolve-url.js';
import { parseSrcset } from './srcset.js';

const A = tagId('a');
const AMP_ANIM = tagId('amp-anim');
const AMP_IMG = tagId('amp-img');
const IMAGE = tagId('image');
const IMG = tagId('img');
const PICTURE = tagId('picture');
const SOURCE = tagId('source');

/** Attributes of lazy-load scripts, the usual ones first; any other `data-*` with a picture URL comes last. */
const LAZY_SRC = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-actualsrc',
  'data-original-src',
  'data-hi-res-src',
  'data-full-src',
  'data-large-file',
  'data-orig-file',
  'data-raw-src',
  'data-img-src',
  'data-image',
  'data-url',
  'data-echo',
  'data-lazyload',
  'data-srcimg',
  'data-croporisrc',
  'zoomfile',
  'file',
  '_src',
  'src2',
  'real_src',
  'original',
  'data-backsrc',
  'data-pin-media',
  'data-medium-file',
  'data-image-src',
  'data-gt-lazy-src',
  'data-cfsrc',
  'data-ezsrc',
  'data-lateloadsrc',
  'data-scroll-image',
  'data-src-fg',
  'data-runner-src',
  'nitro-lazy-src',
  'data-nitro-lazy-src',
  'data-opt-src',
  'data-bg',
  'data-thumb',
  'data-big',
  'data-zoom-image',
  'data-zoom-src',
  'data-large_image',
  'lazy-src',
  'lazyload',
  'data-flickity-lazyload',
  'data-splide-lazy',
  'data-swiper-src',
  'data-fallback-src',
  'data-src-retina',
  'data-at2x',
  'data-srcs',
  'data-srclazy',
  'data-defer-src',
  'data-delayed-url',
  'data-asynch-src',
  'data-canonical-src',
];
const LAZY_SRCSET = [
  'data-srcset',
  'data-lazy-srcset',
  'data-original-set',
  'nitro-lazy-srcset',
  'data-ezsrcset',
  'data-opt-srcset',
  'lazy-srcset',
  'data-orig-srcset',
  'data-sizes-srcset',
];

const IMAGE_PATH = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)(?:$|[?#!@:&/])/i;
const IMAGE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)$/i;

/** Widths above this gain nothing for training and cost bandwidth; the smallest of them is still better than none. */
const WIDTH_CEILING = 2048;

interface Offer extends ImageCandidate {
  rank: number;
}

/**
 * Every URL that the page offers for an image element, best first.
 *
 * Best is the widest candidate up to 2048 px that every decoder reads; a lazy-load attribute beats `src`, which is
 * then a placeholder or a preview. `<source>` comes after the image's own URLs, which every browser can show and
 * which are never cropped for small screens. Inline `data:` pictures come last. Fetching falls back in this order.
 *
 * @param twins - image elements inside `<noscript>` that stand for the same picture
 */
export function imageCandidates(
  tree: Tree,
  image: number,
  base: string,
  twins: readonly number[],
): ImageCandidate[] {
  const offers: Offer[] = [];
  const declared = declaredWidth(tree, image);
  const add = (
    reference: string | undefined,
    from: string,
    rank: number,
    extra: Partial<ImageCandidate> = {},
  ) => {
    if (reference === undefined) return;
    const text = reference.trim();
    if (/^data:/i.test(text)) {
      if (isContentDataUrl(text)) offers.push({ url: text, from, rank: rank - 50, ...extra });
      return;
    }
    const url = resolveUrl(text, base);
    if (url !== undefined) offers.push({ url, from, rank, ...extra });
  };
  const addSet = (set: string | undefined, from: string, rank: number, mime?: string) => {
    if (set === undefined || set === '') return;
    for (const candidate of parseSrcset(set)) {
      const width =
        candidate.width ??
        (candidate.density !== undefined && declared !== undefined
          ? Math.round(candidate.density * declared)
          : undefined);
      add(candidate.url, from, rank + widthRank(width ?? (candidate.density ?? 1) * 400), {
        ...(width === undefined ? {} : { width }),
        ...(mime === undefined || mime === '' ? {} : { mime }),
      });
    }
  };
  const addElement = (node: number, prefix: string) => {
    for (const source of pictureSources(tree, node)) {
      const mime = attr(tree, source, 'type')?.toLowerCase();
      const rank = mime === 'image/avif' || mime === 'image/jxl' ? 4 : 8;
      addSet(
        attr(tree, source, 'data-srcset') ?? attr(tree, source, 'data-lazy-srcset'),
        prefix || 'source',
        rank,
        mime,
      );
      addSet(attr(tree, source, 'srcset'), prefix || 'source', rank, mime);
    }
    for (const name of LAZY_SRCSET) addSet(attr(tree, node, name), prefix || `lazy:${name}`, 60);
    addSet(attr(tree, node, 'srcset'), prefix || 'srcset', 60);
    for (const [name, value] of lazyAttributes(tree, node)) add(value, prefix || `lazy:${name}`, 40);
    add(
      attr(tree, node, 'src') ?? (tree.tag[node] === IMAGE ? attr(tree, node, 'href') : undefined),
      prefix || 'src',
      isPlaceholder(attr(tree, node, 'src')) ? 2 : 30,
    );
  };
  if (isImageTag(tree.tag[image])) addElement(image, '');
  else add(backgroundUrl(tree, image), 'background', 30);
  for (const twin of twins) addElement(twin, 'noscript');
  const link = linkedOriginal(tree, image, base);
  if (link !== undefined) add(link, 'link', 45);
  return rankOffers(offers);
}

function isImageTag(tag: number | undefined): boolean {
  return tag === IMG || tag === IMAGE || tag === AMP_IMG || tag === AMP_ANIM;
}

/** 0–19, growing with the width up to the ceiling; wider ones fall below it again. */
function widthRank(width: number): number {
  if (width <= WIDTH_CEILING) return (19 * width) / WIDTH_CEILING;
  return Math.max(10, (19 * WIDTH_CEILING) / width);
}

function rankOffers(offers: Offer[]): ImageCandidate[] {
  const best = new Map<string, Offer>();
  for (const offer of offers) {
    const known = best.get(offer.url);
    if (known === undefined || offer.rank > known.rank) best.set(offer.url, offer);
  }
  return [...best.values()].sort((a, b) => b.rank - a.rank).map(({ rank: _, ...candidate }) => candidate);
}

/** Names of the pictures that lazy-load scripts put in place of the real one. */
const PLACEHOLDER =
  /(?:^|[/_.-])(?:placeholder|blank|spacer|transparent|loading|lazy|lazyload|pixel|1x1|empty|dummy|grey|gray|loader|default)[\w-]{0,20}\.(?:gif|png|jpe?g|svg|webp)(?:$|[?#])/i;

function isPlaceholder(src: string | undefined): boolean {
  return src === undefined || PLACEHOLDER.test(src.slice(-120));
}

/** `<source>` elements of the `<picture>` around an image. */
function pictureSources(tree: Tree, image: number): number[] {
  let picture = tree.parent[image] ?? -1;
  for (let step = 0; step < 3 && picture >= 0 && tree.tag[picture] !== PICTURE; step++)
    picture = tree.parent[picture] ?? -1;
  if (picture < 0 || tree.tag[picture] !== PICTURE) return [];
  const sources: number[] = [];
  const end = tree.end[picture] ?? picture;
  for (let i = picture + 1; i < end && sources.length < 32; i++) if (tree.tag[i] === SOURCE) sources.push(i);
  return sources;
}

function lazyAttributes(tree: Tree, node: number): [string, string][] {
  const attrs = tree.attrs[node];
  if (attrs === undefined) return [];
  const found: [string, string][] = [];
  for (const name of LAZY_SRC) {
    const value = attr(tree, node, name);
    if (value !== undefined && looksLikeUrl(value)) found.push([name, value]);
  }
  for (let i = 0; i < attrs.length; i += 2) {
    const name = attrs[i] ?? '';
    const value = attrs[i + 1] ?? '';
    if (!name.startsWith('data-') || LAZY_SRC.includes(name) || name.includes('srcset')) continue;
    if (IMAGE_PATH.test(value) && !/[\s"'{}<>]/.test(value.trim()) && value.length < 2048)
      found.push([name, value]);
  }
  return found;
}

function looksLikeUrl(value: string): boolean {
  const text = value.trim();
  return (
    text !== '' &&
    !/^(?:true|false|null|undefined|\d+|auto|lazy)$/i.test(text) &&
    (/[/.]/.test(text) || text.startsWith('data:'))
  );
}

/** The picture that a link around the image leads to, when its path names an image file and no wiki page. */
function linkedOriginal(tree: Tree, image: number, base: string): string | undefined {
  let at = tree.parent[image] ?? -1;
  for (let step = 0; step < 6 && at > 0; step++) {
    if (tree.tag[at] === A) {
      const url = resolveUrl(attr(tree, at, 'href') ?? '', base);
      if (url === undefined) return undefined;
      const path = new URL(url).pathname;
      return IMAGE_FILE.test(path) && !/(?:^|\/)[^/]*:[^/]*$/.test(path) ? url : undefined;
    }
    at = tree.parent[at] ?? -1;
  }
  return undefined;
}

/** The `width` attribute or an inline style's width, in CSS pixels. */
export function declaredWidth(tree: Tree, node: number): number | undefined {
  return pixels(attr(tree, node, 'width')) ?? stylePixels(attr(tree, node, 'style'), STYLE_WIDTH);
}

/** The `height` attribute or an inline style's height, in CSS pixels. */
export function declaredHeight(tree: Tree, node: number): number | undefined {
  return pixels(attr(tree, node, 'height')) ?? stylePixels(attr(tree, node, 'style'), STYLE_HEIGHT);
}

function pixels(value: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(value ?? '');
  return match === null ? undefined : Math.round(Number(match[1]));
}

const STYLE_WIDTH = /(?:^|;)\s*width\s*:\s*(\d+(?:\.\d+)?)px/i;
const STYLE_HEIGHT = /(?:^|;)\s*height\s*:\s*(\d+(?:\.\d+)?)px/i;

function stylePixels(style: string | undefined, property: RegExp): number | undefined {
  const match = style === undefined ? null : property.exec(style.slice(0, 2000));
  return match === null ? undefined : Math.round(Number(match[1]));
}
