import { isUnseenInline } from '../dom/hidden.js';
import { FLAG, TAG, TAG_FLAGS, tagSet } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { isBackgroundPicture } from '../images/background.js';
import { countWords } from '../text/measure.js';
import { nameTokens } from '../text/tokens.js';
import type { Block, BlockContext } from './block.js';
import { findDataTables } from './data-table.js';

const lists = tagSet('ul', 'ol', 'dl', 'dir', 'menu');
const items = tagSet('li', 'dt', 'dd');
const images = tagSet('img', 'image', 'amp-img', 'amp-anim');
const skipped = tagSet('head', 'option');
/**
 * Words that make a `<noscript>` the page's text rather than a request to enable JavaScript: forums that draw
 * themselves by script put the whole thread there.
 */
const MIN_NOSCRIPT_WORDS = 80;

const OUTSIDE: BlockContext = {
  heading: 0,
  list: -1,
  listDepth: 0,
  item: -1,
  table: -1,
  row: -1,
  cell: -1,
  pre: -1,
  quote: -1,
  figure: -1,
  caption: -1,
};

/**
 * Cuts the page into blocks, in reading order.
 *
 * A block ends where a block element starts or ends, and at two `<br>` in a row, which is how pages without
 * paragraphs part them.
 */
export function segment(tree: Tree): Block[] {
  const size = tree.tag.length;
  const tables = findDataTables(tree);
  const blocks: Block[] = [];
  // Block elements around the current node, with the context that their content has.
  const open: { node: number; end: number; context: BlockContext }[] = [
    { node: 0, end: size, context: OUTSIDE },
  ];
  let linkEnd = 0;
  let breaks = 0;
  let current: Block | undefined;

  const finish = () => {
    if (current !== undefined && (current.words > 0 || current.images.length > 0 || current.chars > 0))
      blocks.push(current);
    current = undefined;
    breaks = 0;
  };
  const ensure = (node: number): Block => {
    const top = open.at(-1) ?? { node: 0, end: size, context: OUTSIDE };
    current ??= {
      start: node,
      end: node + 1,
      parent: top.node,
      words: 0,
      linkWords: 0,
      chars: 0,
      images: [],
      context: top.context,
    };
    return current;
  };

  for (let i = 1; i < size; i++) {
    while (open.length > 1 && i >= (open.at(-1)?.end ?? size)) {
      open.pop();
      finish();
    }
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) {
      const text = tree.text[i] ?? '';
      if (text === ' ') {
        if (current !== undefined) current.end = i + 1;
        continue;
      }
      const block = ensure(i);
      const words = countWords(text);
      block.words += words;
      block.chars += text.length;
      if (i < linkEnd) block.linkWords += words;
      block.end = i + 1;
      breaks = 0;
      continue;
    }
    const flags = TAG_FLAGS[tag] ?? 0;
    const isBlock = (flags & FLAG.block) !== 0;
    if ((flags & FLAG.silent) !== 0 || skipped.has(tag) || (!isBlock && isUnseenInline(tree, i))) {
      i = (tree.end[i] ?? i + 1) - 1;
      continue;
    }
    if (tag === TAG.noscript) {
      if (wordsBelow(tree, i) < MIN_NOSCRIPT_WORDS) {
        const alone = isTwin(tree, i) ? [] : imagesBelow(tree, i);
        if (alone.length > 0) ensure(i).images.push(...alone);
        i = (tree.end[i] ?? i + 1) - 1;
        if (alone.length > 0 && current !== undefined) current.end = i + 1;
        continue;
      }
      finish();
      open.push({ node: i, end: tree.end[i] ?? i + 1, context: open.at(-1)?.context ?? OUTSIDE });
    }
    if (images.has(tag) || isBackgroundPicture(tree, i)) {
      const block = ensure(i);
      block.images.push(i);
      i = (tree.end[i] ?? i + 1) - 1;
      block.end = i + 1;
      breaks = 0;
      continue;
    }
    if (tag === TAG.br) {
      if (++breaks >= 2) finish();
      continue;
    }
    if (tag === TAG.a) {
      linkEnd = Math.max(linkEnd, tree.end[i] ?? i);
    }
    if (isBlock) {
      finish();
      if ((flags & FLAG.void) !== 0) continue;
      const outer = open.at(-1)?.context ?? OUTSIDE;
      open.push({ node: i, end: tree.end[i] ?? i + 1, context: contextInside(tree, i, outer, tables) });
    }
  }
  finish();
  return blocks;
}

/** Nodes that may stand between an image and the `<noscript>` that repeats it. */
const TWIN_DISTANCE = 6;

/** Whether a `<noscript>` repeats an image beside it; otherwise it is the only place where its images stand. */
function isTwin(tree: Tree, noscript: number): boolean {
  for (let i = noscript - 1; i > 0 && i > noscript - TWIN_DISTANCE; i--) {
    if (images.has(tree.tag[i] ?? 0)) return true;
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') break;
  }
  const after = tree.end[noscript] ?? noscript;
  for (let i = after; i < after + TWIN_DISTANCE; i++) {
    if (images.has(tree.tag[i] ?? 0)) return true;
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') break;
  }
  return false;
}

function imagesBelow(tree: Tree, node: number): number[] {
  const end = tree.end[node] ?? node;
  const found: number[] = [];
  for (let i = node + 1; i < end && found.length < 32; i++) if (images.has(tree.tag[i] ?? 0)) found.push(i);
  return found;
}

function wordsBelow(tree: Tree, node: number): number {
  const end = tree.end[node] ?? node;
  let words = 0;
  for (let i = node + 1; i < end && words < MIN_NOSCRIPT_WORDS; i++)
    if (tree.tag[i] === TEXT) words += countWords(tree.text[i] ?? '');
  return words;
}

function contextInside(
  tree: Tree,
  node: number,
  outer: BlockContext,
  tables: ReadonlySet<number>,
): BlockContext {
  const tag = tree.tag[node] ?? 0;
  const flags = TAG_FLAGS[tag] ?? 0;
  if (isNamedCaption(tree, node)) return { ...outer, caption: node };
  if ((flags & FLAG.heading) !== 0) return { ...outer, heading: tag - (TAG.h1 ?? 0) + 1 };
  if ((flags & FLAG.preformatted) !== 0) return { ...outer, pre: node };
  if (lists.has(tag))
    return { ...outer, list: outer.list < 0 ? node : outer.list, listDepth: outer.listDepth + 1 };
  if (items.has(tag)) return { ...outer, item: node };
  switch (tag) {
    case TAG.table:
      return tables.has(node)
        ? { ...outer, table: node, row: -1, cell: -1 }
        : { ...outer, table: -1, row: -1, cell: -1 };
    case TAG.tr:
      return outer.table < 0 ? outer : { ...outer, row: node };
    case TAG.td:
    case TAG.th:
      return outer.table < 0 ? outer : { ...outer, cell: node };
    case TAG.blockquote:
      return { ...outer, quote: node };
    case TAG.figure:
      return { ...outer, figure: node };
    case TAG.figcaption:
    case TAG.caption:
      return { ...outer, caption: node };
    default:
      return outer;
  }
}

/** Nodes below a caption; more is a section that happens to be called so. */
const MAX_CAPTION_NODES = 40;

/** Whether an element without pictures of its own is called a caption: most pages do not use `<figcaption>`. */
function isNamedCaption(tree: Tree, node: number): boolean {
  const name = attr(tree, node, 'class');
  if (name === undefined || (tree.end[node] ?? node) - node > MAX_CAPTION_NODES) return false;
  return nameTokens(name).some((token) => captionWords.has(token)) && imagesBelow(tree, node).length === 0;
}

const captionWords = new Set(['caption', 'captions', 'figcaption', 'legende', 'bildunterschrift', 'tushuo']);
