import { attr, type Tree } from '../dom/tree.js';

/** Attributes that lazy-load scripts put the real URL in; the largest picture first where a script has several. */
const SINGLE = [
  'data-large_image',
  'data-full-src',
  'data-orig-file',
  'data-large-file',
  'data-hi-res-src',
  'data-original',
  'data-src',
  'data-lazy-src',
  'data-lazy',
  'data-actualsrc',
  'data-original-src',
  'data-raw-src',
  'data-img-src',
  'data-image-src',
  'data-image',
  'data-url',
  'data-echo',
  'data-lazyload',
  'data-srclazy',
  'data-defer-src',
  'data-delayed-url',
  'data-gt-lazy-src',
  'data-cfsrc',
  'data-ezsrc',
  'data-opt-src',
  'data-lateloadsrc',
  'data-scroll-image',
  'data-src-fg',
  'data-runner-src',
  'data-backsrc',
  'data-croporisrc',
  'data-flickity-lazyload',
  'data-splide-lazy',
  'data-swiper-src',
  'data-zoom-image',
  'data-zoom-src',
  'data-medium-file',
  'data-thumb',
  'nitro-lazy-src',
  'lazy-src',
  'lazyload',
  'zoomfile',
  'file',
  '_src',
  'src2',
  'real_src',
  'original',
];
const SETS = new Set([
  'data-srcset',
  'data-lazy-srcset',
  'data-original-set',
  'data-ezsrcset',
  'data-opt-srcset',
  'data-orig-srcset',
  'nitro-lazy-srcset',
  'lazy-srcset',
]);

const order = new Map(SINGLE.map((name, rank) => [name, rank]));
const IMAGE_PATH = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)(?:$|[?#!@:&/])/i;
/** Attributes of one element that are looked at; the most on real images is about 40. */
const MAX_ATTRIBUTES = 128;
/** Longest value of an attribute nobody has heard of that is taken for a URL. */
const MAX_UNKNOWN = 2048;

/** URLs in an element's lazy-load attributes, as `[attribute, value]`. */
export interface LazyUrls {
  single: [name: string, value: string][];
  sets: [name: string, value: string][];
}

/**
 * Finds the URLs that a script would put into an element. Any other `data-*` attribute whose value is the path of a
 * picture comes last: new scripts invent new names every year.
 */
export function lazyUrls(tree: Tree, node: number): LazyUrls {
  const found: LazyUrls = { single: [], sets: [] };
  let left = MAX_ATTRIBUTES;
  for (const name in tree.attribs[node]) {
    if (left-- === 0) break;
    const value = attr(tree, node, name) ?? '';
    if (SETS.has(name)) found.sets.push([name, value]);
    else if (order.has(name)) {
      if (looksLikeUrl(value)) found.single.push([name, value]);
    } else if (name.startsWith('data-') && isPicturePath(value)) found.single.push([name, value]);
  }
  const rank = (name: string) => order.get(name) ?? SINGLE.length;
  found.single.sort(([a], [b]) => rank(a) - rank(b));
  return found;
}

function looksLikeUrl(value: string): boolean {
  return (
    value.startsWith('data:') ||
    (/[/.]/.test(value) && !/^\s*(?:true|false|null|undefined|\d+(?:\.\d+)?)\s*$/i.test(value))
  );
}

function isPicturePath(value: string): boolean {
  return value.length < MAX_UNKNOWN && IMAGE_PATH.test(value) && !/[\s"'{}<>]/.test(value.trim());
}
