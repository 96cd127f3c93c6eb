import type { ImageCandidate } from '../../model/document.js';
import { imageTags } from '../blocks/image-tags.js';
import { tagId } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { backgroundUrl } from './background.js';
import { isContentDataUrl } from './data-url.js';
import { declaredWidth } from './declared-size.js';
import { lazyUrls } from './lazy-attributes.js';
import { resolveUrl } from './resolve-url.js';
import { parseSrcset } from './srcset.js';

const A = tagId('a');
const IMAGE = tagId('image');
const PICTURE = tagId('picture');
const SOURCE = tagId('source');

/** Widths above this gain nothing for training and cost bandwidth; the smallest of them is still better than none. */
const WIDTH_CEILING = 2048;
/** Width that a set's candidate without any descriptor is taken to have. */
const USUAL_WIDTH = 400;

/** Where a candidate came from decides first, its width second (0–19). */
const RANK = {
  set: 60,
  link: 45,
  lazy: 40,
  src: 30,
  source: 8,
  modernSource: 4,
  placeholder: 2,
  inline: -50,
} as const;

/** Names of the pictures that lazy-load scripts put in place of the real one. */
const PLACEHOLDER =
  /(?:^|[/_.-])(?:placeholder|blank|spacer|transparent|loading|lazy|lazyload|pixel|1x1|empty|dummy|grey|gray|loader|default)[\w-]{0,20}\.(?:gif|png|jpe?g|svg|webp)(?:$|[?#])/i;
const MAYBE_IMAGE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)|[\t\n\r]/i;
const IMAGE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic|jxl)$/i;

interface Offer extends ImageCandidate {
  rank: number;
}

/**
 * Every URL that the page offers for an image element, best first.
 *
 * Best is the widest candidate up to 2048 px of the image's own set; then the picture that a link around it leads to,
 * lazy-load attributes, `src`. `<source>` comes after the image's own URLs, which every decoder reads and which are
 * never cropped for small screens; placeholders and inline `data:` pictures come last. Fetching falls back in this
 * order.
 *
 * @param twins - image elements inside `<noscript>` that stand for the same picture
 */
export function imageCandidates(
  tree: Tree,
  image: number,
  base: string,
  twins: readonly number[],
): ImageCandidate[] {
  const offers = new Offers(base, declaredWidth(tree, image));
  if (imageTags.has(tree.tag[image])) offerElement(tree, image, offers);
  else offers.add(backgroundUrl(tree, image), 'background', RANK.src);
  for (const twin of twins) offerElement(tree, twin, offers, 'noscript');
  offers.add(linkedOriginal(tree, image, base), 'link', RANK.link);
  return offers.ranked();
}

/** All URLs of one element and of the `<picture>` around it. */
function offerElement(tree: Tree, node: number, offers: Offers, from?: string): void {
  for (const source of pictureSources(tree, node)) {
    const mime = attr(tree, source, 'type')?.toLowerCase();
    const rank = mime === 'image/avif' || mime === 'image/jxl' ? RANK.modernSource : RANK.source;
    for (const [, set] of lazyUrls(tree, source).sets) offers.addSet(set, from ?? 'source', rank, mime);
    offers.addSet(attr(tree, source, 'srcset'), from ?? 'source', rank, mime);
  }
  const lazy = lazyUrls(tree, node);
  for (const [name, set] of lazy.sets) offers.addSet(set, from ?? `lazy:${name}`, RANK.set);
  offers.addSet(attr(tree, node, 'srcset'), from ?? 'srcset', RANK.set);
  for (const [name, value] of lazy.single) offers.add(value, from ?? `lazy:${name}`, RANK.lazy);
  const src = attr(tree, node, 'src') ?? (tree.tag[node] === IMAGE ? attr(tree, node, 'href') : undefined);
  offers.add(src, from ?? 'src', PLACEHOLDER.test(src?.slice(-120) ?? '') ? RANK.placeholder : RANK.src);
}

/** Candidates as they are found; each URL once, with the best of its ranks. */
class Offers {
  private readonly byUrl = new Map<string, Offer>();

  constructor(
    private readonly base: string,
    private readonly declared: number | undefined,
  ) {}

  add(reference: string | undefined, from: string, rank: number, claims: Partial<ImageCandidate> = {}): void {
    if (reference === undefined) return;
    const text = reference.trim();
    const inline = /^data:/i.test(text);
    if (inline && !isContentDataUrl(text)) return;
    const url = inline ? text : resolveUrl(text, this.base);
    if (url === undefined) return;
    const worth = inline ? rank + RANK.inline : rank;
    const known = this.byUrl.get(url);
    if (known === undefined || worth > known.rank) this.byUrl.set(url, { url, from, ...claims, rank: worth });
  }

  addSet(set: string | undefined, from: string, rank: number, mime?: string): void {
    if (set === undefined || set === '') return;
    for (const candidate of parseSrcset(set)) {
      const width = candidate.width ?? this.widthAt(candidate.density);
      this.add(candidate.url, from, rank + widthRank(width ?? (candidate.density ?? 1) * USUAL_WIDTH), {
        ...(width === undefined ? {} : { width }),
        ...(mime === undefined || mime === '' ? {} : { mime }),
      });
    }
  }

  ranked(): ImageCandidate[] {
    return [...this.byUrl.values()]
      .sort((a, b) => b.rank - a.rank)
      .map(({ rank: _, ...candidate }) => candidate);
  }

  private widthAt(density: number | undefined): number | undefined {
    return density === undefined || this.declared === undefined
      ? undefined
      : Math.round(density * this.declared);
  }
}

/** 0–19, growing with the width up to the ceiling; wider ones fall below it again. */
function widthRank(width: number): number {
  if (width <= WIDTH_CEILING) return (19 * width) / WIDTH_CEILING;
  return Math.max(10, (19 * WIDTH_CEILING) / width);
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

/** The picture that a link around the image leads to, when its path names an image file and no wiki page about one. */
function linkedOriginal(tree: Tree, image: number, base: string): string | undefined {
  let at = tree.parent[image] ?? -1;
  for (let step = 0; step < 6 && at > 0; step++) {
    if (tree.tag[at] === A) {
      const href = attr(tree, at, 'href') ?? '';
      // Most links lead to pages: no URL needs to be parsed to see that. The parser would drop the line breaks.
      if (!MAYBE_IMAGE_FILE.test(href)) return undefined;
      const url = resolveUrl(href, base);
      const path = url === undefined ? '' : new URL(url).pathname;
      // Looking for a colon behind the last slash with one pattern takes quadratic time on a path of colons.
      const name = path.slice(path.lastIndexOf('/') + 1);
      return IMAGE_FILE.test(name) && !name.includes(':') ? url : undefined;
    }
    at = tree.parent[at] ?? -1;
  }
  return undefined;
}
