import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';
import type { BlockContext } from './block.js';
import { imagesBelow } from './image-tags.js';

const BLOCKQUOTE = tagId('blockquote');
const CAPTION = tagId('caption');
const FIGCAPTION = tagId('figcaption');
const FIGURE = tagId('figure');
const H1 = tagId('h1');
const TABLE = tagId('table');
const TD = tagId('td');
const TH = tagId('th');
const TR = tagId('tr');

const lists = tagSet('ul', 'ol', 'dl', 'dir', 'menu');
const items = tagSet('li', 'dt', 'dd');

/** The context of content that stands in nothing. */
export const OUTSIDE: BlockContext = {
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

/** The context of the content of a block element. */
export function contextInside(
  tree: Tree,
  node: number,
  outer: BlockContext,
  tables: ReadonlySet<number>,
): BlockContext {
  const tag = tree.tag[node] ?? 0;
  const flags = TAG_FLAGS[tag] ?? 0;
  if (isNamedCaption(tree, node)) return { ...outer, caption: node };
  if ((flags & FLAG.heading) !== 0) return { ...outer, heading: tag - H1 + 1 };
  if ((flags & FLAG.preformatted) !== 0) return { ...outer, pre: node };
  if (lists.has(tag))
    return { ...outer, list: outer.list < 0 ? node : outer.list, listDepth: outer.listDepth + 1 };
  if (items.has(tag)) return { ...outer, item: node };
  switch (tag) {
    case TABLE:
      return { ...outer, table: tables.has(node) ? node : -1, row: -1, cell: -1 };
    case TR:
      return outer.table < 0 ? outer : { ...outer, row: node };
    case TD:
    case TH:
      return outer.table < 0 ? outer : { ...outer, cell: node };
    case BLOCKQUOTE:
      return { ...outer, quote: node };
    case FIGURE:
      return { ...outer, figure: node };
    case FIGCAPTION:
    case CAPTION:
      return { ...outer, caption: node };
    default:
      return outer;
  }
}

/** Nodes below a caption; more is a section that happens to be called so. */
const MAX_CAPTION_NODES = 40;
const MAYBE_CAPTION = /caption|legende|unterschrift|tushuo/i;
const captionWords = new Set(['caption', 'captions', 'figcaption', 'legende', 'bildunterschrift', 'tushuo']);

/** Whether an element without pictures of its own is called a caption: most pages do not use `<figcaption>`. */
function isNamedCaption(tree: Tree, node: number): boolean {
  const name = attr(tree, node, 'class');
  if (name === undefined || !MAYBE_CAPTION.test(name) || (tree.end[node] ?? node) - node > MAX_CAPTION_NODES)
    return false;
  return nameTokens(name).some((token) => captionWords.has(token)) && imagesBelow(tree, node).length === 0;
}
