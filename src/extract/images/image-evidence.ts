import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { below, blockAncestor, climb, type PageIndex } from '../evidence/page-index.js';
import { PATH_EVIDENCE, type PathEvidence } from '../evidence/path-evidence.js';
import { countWords } from '../text/measure.js';
import { KIND_NAMES, kindsOf } from './name-words.js';
import type { PageImage } from './read-images.js';
import { stemOf, urlFacts, urlPath } from './url-facts.js';

const A = tagId('a');
const PICTURE = tagId('picture');

/** Words beyond which a distance says no more. */
export const FAR = 999;
/** How many elements up the surroundings of an image are measured. */
export const LEVELS = [1, 2, 3, 4, 6] as const;
/** Files named as small marks, as a bit, and the smallest side of a picture that is none. */
const ICON = 1 << KIND_NAMES.indexOf('icon');
const MIN_PICTURE_SIDE = 200;

/** What tells a content image from decoration, in the order of {@link imageEvidence}. */
export const IMAGE_EVIDENCE: readonly string[] = [
  'width',
  'height',
  'aspect',
  'url_side',
  'widest',
  'format',
  'candidates',
  'is_lazy',
  'in_picture',
  'alt_words',
  'alt_absent',
  'has_title',
  'same_url',
  'same_alt',
  ...KIND_NAMES.flatMap((kind) => [`class_${kind}`, `file_${kind}`]),
  'link',
  'in_figure',
  'has_caption',
  'is_told',
  'index',
  'page_position',
  'after_title',
  'block_words',
  'words_since_kept',
  'words_until_kept',
  'inside_kept',
  'probability_before',
  'probability_after',
  'repeats',
  'repeat_words',
  'siblings',
  ...LEVELS.flatMap((level) => [
    `up${level}_kept`,
    `up${level}_kept_words`,
    `up${level}_words`,
    `up${level}_links`,
    `up${level}_images`,
  ]),
  ...PATH_EVIDENCE,
  'page_images',
  'page_kept_words',
  'page_kept_share',
];

/** The page around its images, as far as the images' verdicts need it. */
export interface ImageContext {
  page: PageIndex;
  paths: PathEvidence;
  /** By block: probability of being content, and whether it is kept. */
  probability: Float64Array;
  kept: readonly boolean[];
  /** Block index of each image element. */
  blockOf: ReadonlyMap<number, number>;
  /** Index of the title block, -1 when there is none. */
  title: number;
  /** Stems of the pictures that the page names in its metadata. */
  told: ReadonlySet<string>;
  url: string;
}

/** One row of measures per image, in the images' order. */
export function imageEvidence(images: readonly PageImage[], context: ImageContext): Float32Array[] {
  const { page, kept } = context;
  const { tree, blocks } = page;
  const keptWords = new Int32Array(tree.tag.length + 1);
  const wordsBefore = new Float64Array(blocks.length + 1);
  let first = -1;
  let last = -1;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (block === undefined) continue;
    wordsBefore[i + 1] = (wordsBefore[i] ?? 0) + block.words;
    if (!kept[i] || block.words === 0) continue;
    if (first < 0) first = i;
    last = i;
    keptWords[block.start + 1] = (keptWords[block.start + 1] ?? 0) + block.words;
  }
  for (let i = 1; i < keptWords.length; i++) keptWords[i] = (keptWords[i] ?? 0) + (keptWords[i - 1] ?? 0);
  const { since, until } = distances(blocks, kept);
  const urls = countBy(images, (image) => image.candidates[0]?.url ?? '');
  const alts = countBy(images, (image) => image.alt);
  const total = keptWords[tree.tag.length] ?? 0;
  const pageUrl = parsedUrl(context.url);
  return images.map((image, order) => {
    const out = new Float32Array(IMAGE_EVIDENCE.length).fill(-1);
    let at = ownEvidence(tree, image, urls, alts, out);
    const index = context.blockOf.get(image.node) ?? 0;
    const block = blocks[index];
    out[at++] = linkKind(tree, image.node, pageUrl);
    const figure = block?.context.figure ?? -1;
    out[at++] = figure >= 0 ? 1 : 0;
    out[at++] = figure >= 0 ? below(page.words, tree, figure) : 0;
    out[at++] = isTold(image, context.told) ? 1 : 0;
    out[at++] = order;
    const before = wordsBefore[index] ?? 0;
    out[at++] = before / page.totalWords;
    out[at++] = context.title < 0 ? 0 : before - (wordsBefore[context.title] ?? 0);
    out[at++] = block?.words ?? 0;
    out[at++] = since[index] ?? FAR;
    out[at++] = until[index] ?? FAR;
    out[at++] = first >= 0 && index >= first && index <= last ? 1 : 0;
    out[at++] = nearProbability(blocks, context.probability, index, -1);
    out[at++] = nearProbability(blocks, context.probability, index, 1);
    at = repeatEvidence(page, image.node, out, at);
    at = containerEvidence(page, keptWords, block?.parent ?? 0, out, at);
    at = context.paths.write(image.node, out, at);
    out[at++] = images.length;
    out[at++] = total;
    out[at++] = total / page.totalWords;
    return out;
  });
}

function ownEvidence(
  tree: Tree,
  image: PageImage,
  urls: Map<string, number>,
  alts: Map<string, number>,
  out: Float32Array,
): number {
  const first = image.candidates[0];
  const url = first?.url ?? '';
  const facts = urlFacts(url);
  let at = 0;
  out[at++] = image.width ?? -1;
  out[at++] = image.height ?? -1;
  out[at++] =
    image.width !== undefined && image.height !== undefined && image.height > 0
      ? image.width / image.height
      : -1;
  out[at++] = facts.side;
  out[at++] = image.candidates.reduce((widest, candidate) => Math.max(widest, candidate.width ?? -1), -1);
  out[at++] = facts.format;
  out[at++] = image.candidates.length;
  out[at++] = image.candidates.some((candidate) => candidate.from.startsWith('lazy')) ? 1 : 0;
  out[at++] = tree.tag[tree.parent[image.node] ?? 0] === PICTURE ? 1 : 0;
  out[at++] = countWords(image.alt);
  out[at++] = attr(tree, image.node, 'alt') === undefined ? 1 : 0;
  out[at++] = attr(tree, image.node, 'title') === undefined ? 0 : 1;
  out[at++] = urls.get(url) ?? 1;
  out[at++] = image.alt === '' ? 0 : (alts.get(image.alt) ?? 1);
  const classes = kindsOf(
    `${attr(tree, image.node, 'class') ?? ''} ${attr(tree, image.node, 'id') ?? ''} ${image.alt.length < 40 ? image.alt : ''}`,
  );
  const path = urlPath(url);
  let files = kindsOf(path.slice(Math.max(0, path.lastIndexOf('/', path.lastIndexOf('/') - 1))));
  // No icon is drawn 800 × 1000: a file of that size is called one for what it shows, or for its format.
  if (Math.min(image.width ?? 0, image.height ?? 0) >= MIN_PICTURE_SIDE) files &= ~ICON;
  for (let bit = 0; bit < KIND_NAMES.length; bit++) {
    out[at++] = (classes >> bit) & 1;
    out[at++] = (files >> bit) & 1;
  }
  return at;
}

/** Whether the page's metadata names the picture, in whatever size. */
function isTold(image: PageImage, told: ReadonlySet<string>): boolean {
  if (told.size === 0) return false;
  const first = image.candidates[0]?.url ?? '';
  const last = image.candidates.at(-1)?.url ?? first;
  return told.has(stemOf(first)) || (last !== first && told.has(stemOf(last)));
}

function parsedUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    // The URL is the user's word for the page; without one no link leads to the same host.
    return undefined;
  }
}

/** 0 no link, 1 to a picture, 2 to the site's home, 3 to the same host, 4 elsewhere, 5 to the page itself. */
function linkKind(tree: Tree, node: number, page: URL | undefined): number {
  let at = tree.parent[node] ?? -1;
  for (let step = 0; step < 8 && at > 0; step++) {
    if (tree.tag[at] === A) return kindOfHref(attr(tree, at, 'href'), page);
    at = tree.parent[at] ?? -1;
  }
  return 0;
}

function kindOfHref(href: string | undefined, page: URL | undefined): number {
  if (href === undefined || href.startsWith('#') || /^javascript:/i.test(href)) return 5;
  if (/\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])/i.test(href)) return 1;
  if (page === undefined) return 5;
  try {
    const url = new URL(href, page);
    if (url.host !== page.host) return 4;
    if (url.pathname === '/' || url.pathname === '') return 2;
    return url.pathname === page.pathname ? 5 : 3;
  } catch {
    // Not a URL: leads nowhere.
    return 5;
  }
}

function repeatEvidence(page: PageIndex, node: number, out: Float32Array, from: number): number {
  const { tree } = page;
  let at = from;
  let unit = -1;
  let most = 1;
  for (let up = tree.parent[node] ?? 0, step = 0; up > 0 && step < 10; up = tree.parent[up] ?? 0, step++) {
    const count = page.siblings[up] ?? 0;
    if (count >= 3 && count > most) {
      unit = up;
      most = count;
    }
  }
  out[at++] = unit < 0 ? 0 : most;
  out[at++] = unit < 0 ? 0 : below(page.words, tree, tree.parent[unit] ?? 0) / most;
  out[at++] = below(page.imageCount, tree, blockAncestor(tree, tree.parent[node] ?? 0));
  return at;
}

function containerEvidence(
  page: PageIndex,
  keptWords: Int32Array,
  parent: number,
  out: Float32Array,
  from: number,
): number {
  const { tree } = page;
  let at = from;
  let node = parent;
  let level = 1;
  for (const wanted of LEVELS) {
    node = climb(tree, node, wanted - level);
    level = wanted;
    const words = below(page.words, tree, node);
    const kept = below(keptWords, tree, node);
    out[at++] = words === 0 ? -1 : kept / words;
    out[at++] = kept;
    out[at++] = words;
    out[at++] = words === 0 ? -1 : below(page.linkWords, tree, node) / words;
    out[at++] = below(page.imageCount, tree, node);
  }
  return at;
}

/** Words between each block and the nearest kept one before and after it. */
function distances(
  blocks: readonly Block[],
  kept: readonly boolean[],
): { since: Float64Array; until: Float64Array } {
  const since = new Float64Array(blocks.length);
  const until = new Float64Array(blocks.length);
  let words = FAR;
  for (let i = 0; i < blocks.length; i++) {
    since[i] = Math.min(FAR, words);
    words = kept[i] && (blocks[i]?.words ?? 0) > 0 ? 0 : words + (blocks[i]?.words ?? 0);
  }
  words = FAR;
  for (let i = blocks.length - 1; i >= 0; i--) {
    until[i] = Math.min(FAR, words);
    words = kept[i] && (blocks[i]?.words ?? 0) > 0 ? 0 : words + (blocks[i]?.words ?? 0);
  }
  return { since, until };
}

/** Probability of the nearest block with text, going one way. */
function nearProbability(
  blocks: readonly Block[],
  probability: Float64Array,
  index: number,
  step: 1 | -1,
): number {
  for (let i = index + step, looked = 0; i >= 0 && i < blocks.length && looked < 6; i += step, looked++) {
    if ((blocks[i]?.words ?? 0) > 0) return probability[i] ?? -1;
  }
  return -1;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
