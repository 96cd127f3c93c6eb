import { attr, type Tree } from '../dom/tree.js';

/** How far an attribute can be trusted to hold the picture that a reader sees. */
export type Trust =
  /** The same picture, as large as the site has it. */
  | 'large'
  /** What a lazy-load script puts into `src`. */
  | 'lazy'
  /** A picture that nothing says more of. */
  | 'unknown'
  /** The same picture, small. */
  | 'preview';

const names = (list: string) => list.split(' ');

/** Attributes by what scripts do with them. */
const TRUST = new Map<string, Trust>([
  ...names(
    'data-large_image data-large-image data-full-src data-full-url data-full data-full-image data-fullsize data-orig-file data-large-file data-large data-large-src data-hi-res-src data-hires data-highres data-high-res-src data-hd data-hd-src data-zoom-image data-zoom-src data-zoom data-original data-origin data-original-src data-original-image data-orig data-originalurl data-original-url data-org-src data-orgsrc data-src-large data-src-full data-raw-src data-backsrc data-rawurl data-src-large data-src-retina data-photo-hd data-big zoomfile data-zoomfile data-pswp-src data-mfp-src data-lightbox-src data-max-src',
  ).map((name) => [name, 'large'] as const),
  ...names(
    'data-src data-lazy-src data-lazy data-actualsrc data-img-src data-image-src data-image data-echo data-lazyload data-lazyload-src data-srclazy data-defer-src data-deferred data-delayed-url data-delay-src data-gt-lazy-src data-cfsrc data-ezsrc data-opt-src data-lateloadsrc data-scroll-image data-src-fg data-runner-src data-croporisrc data-flickity-lazyload data-flickity-lazyload-src data-splide-lazy data-swiper-src data-pagespeed-lazy-src data-breeze data-wpfc-original-src data-jpibfi-src data-litespeed-src data-perfmatters-src data-a3-lazy-src data-bb-lazy data-ll-src data-lzl-src data-ks-lazyload data-lazy-img data-lazy-image data-lazysrc data-load-src data-img data-img-url data-imageurl data-image-url data-pic data-picture data-real-src data-realsrc data-true-src data-sf-src data-tt-src data-wechat-src data-sub-html-src data-type-src data-url-src nitro-lazy-src lazy-src lazyload lazysrc file _src src2 real_src original realsrc data-normal',
  ).map((name) => [name, 'lazy'] as const),
  ...names(
    'data-medium-file data-thumb data-thumbnail data-thumb-src data-preview data-preview-src data-lqip data-small data-small-src data-low-src data-lowsrc data-low-res-src data-blur data-placeholder-src data-tiny lowsrc',
  ).map((name) => [name, 'preview'] as const),
]);

/** Attributes of frameworks, whose values are URLs or code. */
const DIRECTIVES = new Set(names('v-lazy v-lazy:src v-lazy-src ng-src data-ng-src lay-src :src v-bind:src'));
/** What a site encodes for a script of its own: no URL ends so. */
const ENCODED = /^[A-Za-z0-9+/]{8,}={1,2}$/;

const SETS = new Set(
  names(
    'data-srcset data-lazy-srcset data-original-set data-original-srcset data-ezsrcset data-opt-srcset data-orig-srcset data-src-set data-ll-srcset data-flickity-lazyload-srcset data-splide-lazy-srcset data-litespeed-srcset data-perfmatters-srcset data-a3-lazy-srcset data-breeze-srcset data-bgset data-responsive nitro-lazy-srcset lazy-srcset lazysrcset',
  ),
);

/** Words of an attribute whose picture is another one: shown under the pointer, on failure, or where it leads. */
const OTHER_PICTURE =
  /(?:^|[-_])(?:hover|over|mouseover|rollover|swap|flip|fallback|error|onerror|err|default|placeholder|alternate|alt|back|backface|second|secondary|next|prev|after|before|active|off|on|link|href|url|permalink|share|target|page|avatar|author|icon|logo|sprite|watermark|poster|background|loading|spinner|dark)(?:$|[-_])|(?:hover|fallback|placeholder|error)/i;
const THUMB = /thumb|small|preview|lqip|blur|tiny|mini|low/i;

const IMAGE_PATH = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)(?:$|[?#!@:&/_])/i;
/** What a URL of a page ends in. */
const PAGE_PATH = /\.(?:s?html?|pdf|js|css|json|xml)(?:$|[?#])/i;
/** Some sites write a picture's sizes as JSON. */
const JSON_VALUE = /^\s*[[{]/;
const JSON_URL = /"((?:https?:)?(?:\\?\/){2}[^"\s]{8,2000})"/g;
const MAX_JSON = 8000;
/** Attributes of one element that are looked at; the most on real images is about 40. */
const MAX_ATTRIBUTES = 128;
/** Longest value of an attribute nobody has heard of that is taken for a URL. */
const MAX_UNKNOWN = 2048;

/** A URL in one of an element's attributes. */
export interface LazyUrl {
  name: string;
  value: string;
  trust: Trust;
}

/** URLs in an element's attributes beside `src` and `srcset`. */
export interface LazyUrls {
  single: LazyUrl[];
  sets: { name: string; value: string }[];
}

/**
 * Finds the URLs that a script would put into an element. New scripts invent new names every year, so any other
 * `data-*` attribute whose value is the path of a picture counts too, unless its name says that it is another one.
 */
export function lazyUrls(tree: Tree, node: number): LazyUrls {
  const found: LazyUrls = { single: [], sets: [] };
  let left = MAX_ATTRIBUTES;
  for (const name in tree.attribs[node]) {
    if (left-- === 0) break;
    const value = attr(tree, node, name) ?? '';
    if (SETS.has(name)) {
      if (/[/.]/.test(value)) found.sets.push({ name, value });
      continue;
    }
    const trust = TRUST.get(name);
    if (trust !== undefined) {
      if (JSON_VALUE.test(value)) {
        for (const [, url = ''] of value.slice(0, MAX_JSON).matchAll(JSON_URL))
          found.single.push({ name, value: url.replaceAll('\\/', '/'), trust });
      } else if (looksLikeUrl(value))
        for (const url of alternatives(value)) found.single.push({ name, value: url, trust });
    } else if (DIRECTIVES.has(name)) {
      const url = value.trim().replace(/^['"`]|['"`]$/g, '');
      if (isPicturePath(url)) found.single.push({ name, value: url, trust: 'lazy' });
    } else if (name.startsWith('data-') && isPicturePath(value) && !OTHER_PICTURE.test(name.slice(5))) {
      found.single.push({ name, value, trust: THUMB.test(name) ? 'preview' : 'unknown' });
    } else if (name === 'data-url' && isPicturePath(value))
      found.single.push({ name, value, trust: 'unknown' });
  }
  return found;
}

/** Whether an element has the marks of a picture that a script loads later. */
export function isLazy(tree: Tree, node: number): boolean {
  if (/(?:^|[\s_-])(?:lazy|js-lazy|b-lazy|unveil|lozad)|lazyload/i.test(attr(tree, node, 'class') ?? ''))
    return true;
  let left = MAX_ATTRIBUTES;
  for (const name in tree.attribs[node]) {
    if (left-- === 0) break;
    const trust = TRUST.get(name);
    if (
      (SETS.has(name) || trust === 'lazy' || trust === 'large') &&
      /[/.]/.test(attr(tree, node, name) ?? '')
    )
      return true;
  }
  return false;
}

/** One URL, or one for each density of the screen with a line between, as bLazy has them. */
function alternatives(value: string): string[] {
  const urls = value.includes('|') ? value.split('|') : [];
  return urls.length === 2 && urls.every(isPicturePath) ? urls : [value];
}

function looksLikeUrl(value: string): boolean {
  if (value.startsWith('data:')) return true;
  if (ENCODED.test(value)) return false;
  return (
    /[/.]/.test(value) &&
    !/^\s*(?:true|false|null|undefined|-?\d+(?:\.\d+)?)\s*$|[<>"]|^\s*[[{]/i.test(value) &&
    !PAGE_PATH.test(value)
  );
}

/** Whether a value is the path of a picture file and nothing else. */
export function isPicturePath(value: string): boolean {
  return value.length < MAX_UNKNOWN && IMAGE_PATH.test(value) && !/[\s"'<>]/.test(value.trim());
}
