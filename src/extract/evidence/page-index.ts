import type { Block } from '../blocks/block.js';
import { FLAG, tagId, tagSet } from '../dom/tags.js';
import { attr, hasFlag, TEXT, type Tree } from '../dom/tree.js';
import { PairNumbers } from './pair-numbers.js';

const BODY = tagId('body');
const HTML = tagId('html');

/** Words of a block that make it prose rather than a label, when few of them are links. */
const PROSE_WORDS = 15;
const PROSE_LINK_DENSITY = 0.35;

/** A page's blocks with sums that make any question about a subtree a subtraction. */
export interface PageIndex {
  readonly tree: Tree;
  readonly blocks: readonly Block[];
  /** Sums over the nodes before an index; the sum below a node is `[end] − [node]`. */
  readonly words: Int32Array;
  readonly linkWords: Int32Array;
  readonly proseWords: Int32Array;
  readonly blockCount: Int32Array;
  readonly imageCount: Int32Array;
  /** By node: how many siblings, itself included, have the same tag and first class; 0 for tags that are no units. */
  readonly siblings: Int32Array;
  /** By node: a number for the tags and first classes on the path to it; equal numbers stand in equal places. */
  readonly place: Int32Array;
  /** Whole-page sums, at least 1 so that they can divide. */
  readonly totalWords: number;
  readonly totalProse: number;
}

/** Whether a block reads as running text. */
export function isProse(block: Block): boolean {
  return block.words >= PROSE_WORDS && block.linkWords <= block.words * PROSE_LINK_DENSITY;
}

/** Builds the sums of a page, in one pass over blocks and one over nodes. */
export function indexPage(tree: Tree, blocks: readonly Block[]): PageIndex {
  const size = tree.tag.length;
  const sums = () => new Int32Array(size + 1);
  const [words, linkWords, proseWords, blockCount, imageCount] = [sums(), sums(), sums(), sums(), sums()];
  for (const block of blocks) {
    const at = block.start + 1;
    words[at] = (words[at] ?? 0) + block.words;
    linkWords[at] = (linkWords[at] ?? 0) + block.linkWords;
    if (isProse(block)) proseWords[at] = (proseWords[at] ?? 0) + block.words - block.linkWords;
    blockCount[at] = (blockCount[at] ?? 0) + 1;
    imageCount[at] = (imageCount[at] ?? 0) + block.images.length;
  }
  for (const array of [words, linkWords, proseWords, blockCount, imageCount]) {
    for (let i = 1; i <= size; i++) array[i] = (array[i] as number) + (array[i - 1] as number);
  }
  return {
    tree,
    blocks,
    words,
    linkWords,
    proseWords,
    blockCount,
    imageCount,
    ...numberPlaces(tree),
    totalWords: Math.max(1, words[size] ?? 0),
    totalProse: Math.max(1, proseWords[size] ?? 0),
  };
}

/** The sum of one measure below a node. */
export function below(sums: Int32Array, tree: Tree, node: number): number {
  return (sums[tree.end[node] ?? node] as number) - (sums[node] as number);
}

/** Tags that repeat as the units of a list: posts, products, rows. Paragraphs repeat too but are no units. */
const units = tagSet(
  'div',
  'li',
  'article',
  'section',
  'tr',
  'a',
  'dl',
  'table',
  'figure',
  'span',
  'dd',
  'td',
  '#unknown',
);

function numberPlaces(tree: Tree): { siblings: Int32Array; place: Int32Array } {
  const size = tree.tag.length;
  const place = new Int32Array(size);
  const group = new Int32Array(size);
  const counts: number[] = [0];
  const names = new Map<string, number>();
  const places = new PairNumbers();
  const groups = new PairNumbers();
  for (let i = 1; i < size; i++) {
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) continue;
    const parent = tree.parent[i] ?? 0;
    const name = tag * 8192 + (classNumber(names, attr(tree, i, 'class')) & 8191);
    place[i] = places.numberOf(place[parent] ?? 0, name);
    if (!units.has(tag)) continue;
    const id = groups.numberOf(parent, name);
    group[i] = id;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  const siblings = group;
  for (let i = 0; i < size; i++) siblings[i] = counts[group[i] as number] as number;
  return { siblings, place };
}

/** The number of an element's first class; equal class lists are looked at once. */
function classNumber(names: Map<string, number>, list: string | undefined): number {
  if (list === undefined) return 0;
  const known = names.get(list);
  if (known !== undefined) return known;
  const first = firstClass(list);
  const number = names.get(first) ?? names.size + 1;
  names.set(first, number);
  names.set(list, number);
  return number;
}

/** Units of one list differ in their later classes (`first`, `odd`, `category-x`), seldom in the first. */
function firstClass(name: string): string {
  if (name === '') return name;
  const start = name.trimStart();
  const end = start.search(/\s/);
  const first = end < 0 ? start : start.slice(0, end);
  return /\d/.test(first) ? first.replace(/\d+/g, '') : first;
}

/** The nearest ancestor-or-self that is a block element. */
export function blockAncestor(tree: Tree, node: number): number {
  let at = node;
  while (at > 0 && !hasFlag(tree, at, FLAG.block)) at = tree.parent[at] ?? 0;
  return Math.max(at, 0);
}

/** The block element some levels above a node, no higher than the page's frame. */
export function climb(tree: Tree, node: number, levels: number): number {
  let at = node;
  for (let level = 0; level < levels && !isFrame(tree, at); level++)
    at = blockAncestor(tree, tree.parent[at] ?? 0);
  return at;
}

/** Whether a node is the page's frame rather than a part of it. */
export function isFrame(tree: Tree, node: number): boolean {
  const tag = tree.tag[node];
  return node <= 0 || tag === HTML || tag === BODY;
}
