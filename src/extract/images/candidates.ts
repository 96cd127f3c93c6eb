import type { ImageCandidate } from '../../model/document.js';
import { imagesBelow, imageTags } from '../blocks/image-tags.js';
import { tagId } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { backgroundUrls } from './background.js';
import { declaredSize } from './declared-size.js';
import { knownWidth } from './known-size.js';
import { type LazyUrls, lazyUrls } from './lazy-attributes.js';
import { type OfferKind, Offers } from './offers.js';
import { pictureKey } from './picture-key.js';
import { resolveUrl } from './resolve-url.js';
import { fillTemplate, isTemplate } from './url-template.js';

const A = tagId('a');
const OBJECT = tagId('object');
const PICTURE = tagId('picture');
const SOURCE = tagId('source');
const VIDEO = tagId('video');

const MAYBE_IMAGE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)|[\t\n\r]/i;
const IMAGE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)$/i;
const DARK = /prefers-color-scheme\s*:\s*dark/i;
const LIGHT = /prefers-color-scheme\s*:\s*light/i;
/** A set that states widths, so that its candidates compete with the image's own. */
const SIZED = /\s\d{2,5}w(?:,|\s|$)/;
/** Wix names the original in front of what it does to it. */
const WIX = /^https:\/\/static\.wixstatic\.com\/media\/[^/]{1,200}(?=\/v1\/)/;
/** Sources for small screens may be cropped. */
const NARROW = /max-(?:device-)?width/i;
/** Attributes of a link, beside `href`, in which lightboxes look for the large picture. */
const LINK_ATTRIBUTES = [
  'href',
  'data-full-url',
  'data-full-src',
  'data-pswp-src',
  'data-mfp-src',
  'data-src',
  'data-original',
  'data-image',
  'data-large',
  'data-zoom-image',
];

/**
 * Every URL that the page offers for an image element, best first.
 *
 * The element's own set, what lazy-load scripts put into it, `src`, and the original that a link around it leads to
 * compete by width, up to 2048 px; a width that nothing states is guessed from the kind of place. `<source>` comes
 * after them: it may be cropped for small screens, and may be of a format that few decoders read. Then previews of up
 * to 200 px, stand-ins and inline `data:` pictures. Fetching falls back in this order.
 *
 * @param twins - elements that stand for the same picture, such as its copy in `<noscript>`
 */
export function imageCandidates(
  tree: Tree,
  image: number,
  base: string,
  twins: readonly Twin[] = [],
): ImageCandidate[] {
  const offers = new Offers(base, declaredSize(tree, image).width);
  offerElement(tree, image, offers, undefined, twins.length > 0);
  for (const twin of twins) offerElement(tree, twin.node, offers, twin.from, true);
  const link = linkedOriginal(tree, image, base);
  if (link !== undefined) offerLink(tree, image, link, base, offers);
  const wix = WIX.exec(sourceOf(tree, image) ?? '')?.[0];
  if (wix !== undefined && offers.hasPreviewOnly()) offers.add(wix, 'src', 'large');
  return offers.ranked();
}

/** Another element that shows the same picture, and how its candidates are named. */
export interface Twin {
  node: number;
  from?: 'noscript';
}

/** The first URL that an element itself offers, as written; '' when it has none but stand-ins. */
export function ownUrl(tree: Tree, node: number): string {
  const offers = new Offers('https://page.invalid/', undefined);
  offerElement(tree, node, offers);
  return offers.hasPicture() ? (offers.ranked()[0]?.url ?? '') : '';
}

/** All URLs of one element and of the `<picture>` around it. */
function offerElement(tree: Tree, node: number, offers: Offers, from?: string, hasTwins = false): void {
  const lightSource = offerSources(tree, node, offers, from);
  const src = sourceOf(tree, node);
  const lazy = lazyUrls(tree, node);
  for (const { name, value } of lazy.sets) offerSet(tree, node, value, offers, from ?? `lazy:${name}`, 'set');
  offerSet(tree, node, attr(tree, node, 'srcset'), offers, from ?? 'srcset', 'set');
  const replaced = offerLazy(tree, node, lazy, offers, from, src);
  const lower = (lightSource ? 3 : 0) + (replaced ? 4 : 0);
  if (src !== undefined && isTemplate(src))
    for (const { url, width } of fillTemplate(tree, node, src))
      offers.add(url, from ?? 'src', 'set', { width });
  else offers.add(src, from ?? 'src', 'src', { lower });
  // Behind an image that is loaded, or its copy, a background is the preview of it.
  const behind = hasTwins ? { lower: 2 } : {};
  for (const url of backgroundUrls(tree, node)) offers.add(url, from ?? 'background', 'src', behind);
}

/** @returns whether a light source replaces what `src` shows in the dark */
function offerSources(tree: Tree, node: number, offers: Offers, from: string | undefined): boolean {
  let light = false;
  for (const source of pictureSources(tree, node)) {
    const media = attr(tree, source, 'media') ?? '';
    if (DARK.test(media)) continue;
    const isLight = LIGHT.test(media);
    light ||= isLight;
    const mime = attr(tree, source, 'type')?.toLowerCase();
    const modern = mime === 'image/avif' || mime === 'image/jxl';
    const kind: OfferKind = isLight ? 'set' : modern ? 'modernSource' : 'source';
    // Of two equal widths, the format that every decoder reads.
    const claims = { mime, lower: NARROW.test(media) ? 1 : mime === 'image/webp' ? 0.01 : 0 };
    const sized = kind === 'source' && media === '' ? 'set' : kind;
    const sets = lazyUrls(tree, source).sets.map(({ value }) => value);
    for (const set of [...sets, attr(tree, source, 'srcset')])
      offerSet(
        tree,
        source,
        set,
        offers,
        from ?? 'source',
        set !== undefined && SIZED.test(set) ? sized : kind,
        claims,
      );
  }
  return light;
}

function offerSet(
  tree: Tree,
  node: number,
  set: string | undefined,
  offers: Offers,
  from: string,
  kind: OfferKind,
  claims: { mime?: string | undefined; lower?: number } = {},
): void {
  if (set === undefined) return;
  if (isTemplate(set) && !/\s/.test(set.trim())) {
    for (const { url, width } of fillTemplate(tree, node, set))
      offers.add(url, from, kind, { ...claims, width });
  } else offers.addSet(set, from, kind, claims);
}

/** @returns whether a script puts another picture than `src` there, so that `src` is a stand-in */
function offerLazy(
  tree: Tree,
  node: number,
  { single }: LazyUrls,
  offers: Offers,
  from: string | undefined,
  src: string | undefined,
): boolean {
  let replaced = false;
  for (const { name, value, trust } of single) {
    const place = from ?? `lazy:${name}`;
    if (isTemplate(value)) {
      for (const { url, width } of fillTemplate(tree, node, value)) offers.add(url, place, 'set', { width });
      continue;
    }
    const width = widthBeside(tree, node, name);
    offers.add(value, place, trust, width === undefined ? {} : { width });
    if (trust === 'lazy' && src !== undefined && !value.startsWith('data:'))
      replaced ||= pictureKey(src) !== pictureKey(value);
  }
  return replaced;
}

/** The picture's own width, where an attribute beside the URL's states it: Jetpack, Squarespace, WooCommerce, WeChat. */
function widthBeside(tree: Tree, node: number, name: string): number | undefined {
  const stated =
    name === 'data-orig-file'
      ? attr(tree, node, 'data-orig-size')
      : name === 'data-image'
        ? attr(tree, node, 'data-image-dimensions')
        : (attr(tree, node, `${name}_width`) ?? attr(tree, node, `${name}-width`));
  const width = Number(/^\d{2,5}/.exec(stated ?? '')?.[0] ?? 0);
  return width > 0 ? width : undefined;
}

/** What an element of any kind shows by itself. */
function sourceOf(tree: Tree, node: number): string | undefined {
  const tag = tree.tag[node];
  if (tag === VIDEO) return attr(tree, node, 'poster') ?? attr(tree, node, 'data-poster');
  if (tag === OBJECT) return attr(tree, node, 'data');
  const src = attr(tree, node, 'src');
  if (src !== undefined) return src;
  return imageTags.has(tag) ? (attr(tree, node, 'href') ?? attr(tree, node, 'xlink:href')) : undefined;
}

/** `<source>` elements of the `<picture>` that an image is or stands in. */
function pictureSources(tree: Tree, image: number): number[] {
  let picture = image;
  for (let step = 0; step < 4 && picture >= 0 && tree.tag[picture] !== PICTURE; step++)
    picture = tree.parent[picture] ?? -1;
  if (picture < 0 || tree.tag[picture] !== PICTURE) return [];
  const sources: number[] = [];
  const end = tree.end[picture] ?? picture;
  for (let i = picture + 1; i < end && sources.length < 32; i++) if (tree.tag[i] === SOURCE) sources.push(i);
  return sources;
}

/**
 * A linked picture is the original when its name is that of the picture, or when the picture is small; a large one may
 * link to another.
 */
function offerLink(tree: Tree, image: number, link: string, base: string, offers: Offers): void {
  const own = ownUrl(tree, image);
  const size = Math.max(declaredSize(tree, image).width ?? 0, knownWidth(own) ?? 0);
  const same = own === '' || pictureKey(own) === pictureKey(link);
  if (same || size < 640) offers.add(link, 'link', 'link', { width: knownWidth(link) });
  else offers.add(resolveUrl(link, base), 'link', 'farLink');
}

/** The picture that a link around the image leads to, when its path names an image file and no page about one. */
function linkedOriginal(tree: Tree, image: number, base: string): string | undefined {
  let at = tree.parent[image] ?? -1;
  for (let step = 0; step < 6 && at > 0; step++) {
    if (tree.tag[at] === A) return imagesBelow(tree, at).length > 6 ? undefined : pictureOf(tree, at, base);
    at = tree.parent[at] ?? -1;
  }
  return undefined;
}

function pictureOf(tree: Tree, link: number, base: string): string | undefined {
  for (const name of LINK_ATTRIBUTES) {
    const href = attr(tree, link, name);
    // Most links lead to pages: no URL needs to be parsed to see that. The parser would drop the line breaks.
    if (href === undefined || !MAYBE_IMAGE_FILE.test(href)) continue;
    const url = resolveUrl(href, base);
    const path = url === undefined ? '' : new URL(url).pathname;
    // Looking for a colon behind the last slash with one pattern takes quadratic time on a path of colons.
    const file = path.slice(path.lastIndexOf('/') + 1);
    // Wikis and code hosts have pages about files under the files' names.
    if (IMAGE_FILE.test(file) && !file.includes(':') && !path.includes('/blob/')) return url;
  }
  return undefined;
}
