import type { ImageNode, Node, TextNode } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { attr, type Tree } from '../dom/tree.js';
import type { PageImage } from '../images/select-images.js';
import { inlineText } from '../text/inline-text.js';

/** A text node under construction: lines of one list, table, quote, code block or paragraph. */
interface Draft {
  node: TextNode;
  /** List or table that the lines belong to, -1 for others. */
  group: number;
  row: number;
  item: number;
}

/**
 * Turns kept blocks into nodes in reading order.
 *
 * Items of one list and rows of one table become lines of one node; an image that stands among them parts it.
 */
export function renderNodes(
  tree: Tree,
  blocks: readonly Block[],
  images: ReadonlyMap<number, PageImage>,
): Node[] {
  const nodes: Node[] = [];
  let draft: Draft | undefined;
  let lastImage: { node: ImageNode; figure: number } | undefined;
  const flush = () => {
    if (draft !== undefined && draft.node.text.trim() !== '') nodes.push(draft.node);
    draft = undefined;
  };
  for (const block of blocks) {
    for (const part of partsOf(block, images)) {
      if (part.image !== undefined) {
        flush();
        const node = imageNode(tree, part.image);
        nodes.push(node);
        lastImage = { node, figure: block.context.figure };
        continue;
      }
      const keepLayout = block.context.pre >= 0;
      const text = inlineText(tree, part.start, part.end, keepLayout);
      if (text === '') continue;
      const { role, group } = roleOf(block);
      const { row, item } = block.context;
      if (draft !== undefined && group >= 0 && draft.group === group && draft.node.role === role) {
        draft.node.text +=
          separator(draft, block, role) +
          (role === 'list' && item !== draft.item ? indent(block) : '') +
          text;
        draft.row = row;
        draft.item = item;
        continue;
      }
      flush();
      const node: TextNode = { type: 'text', role, text: role === 'list' ? indent(block) + text : text };
      if (role === 'heading') node.level = block.context.heading;
      draft = { node, group, row, item };
      if (
        role === 'caption' &&
        lastImage !== undefined &&
        lastImage.figure === block.context.figure &&
        block.context.figure >= 0
      ) {
        lastImage.node.caption =
          lastImage.node.caption === undefined ? text : `${lastImage.node.caption} ${text}`;
      }
    }
  }
  flush();
  return nodes;
}

function roleOf({ context }: Block): { role: TextNode['role']; group: number } {
  if (context.pre >= 0) return { role: 'code', group: context.pre };
  if (context.heading > 0) return { role: 'heading', group: -1 };
  if (context.caption >= 0) return { role: 'caption', group: context.caption };
  if (context.table >= 0) return { role: 'table', group: context.table };
  if (context.list >= 0 && context.item >= 0) return { role: 'list', group: context.list };
  if (context.quote >= 0) return { role: 'quote', group: context.quote };
  return { role: 'paragraph', group: -1 };
}

function separator(draft: Draft, block: Block, role: TextNode['role']): string {
  if (role !== 'table' || block.context.row !== draft.row) return '\n';
  return ' | ';
}

function indent(block: Block): string {
  return `${'  '.repeat(Math.min(Math.max(block.context.listDepth - 1, 0), 8))}- `;
}

/** A block's text cut at the images that are kept. */
function partsOf(
  block: Block,
  images: ReadonlyMap<number, PageImage>,
): { start: number; end: number; image?: PageImage }[] {
  const parts: { start: number; end: number; image?: PageImage }[] = [];
  let start = block.start;
  for (const node of block.images) {
    const image = images.get(node);
    if (image === undefined) continue;
    if (node > start) parts.push({ start, end: node });
    parts.push({ start: node, end: node + 1, image });
    start = node + 1;
  }
  if (start < block.end) parts.push({ start, end: block.end });
  return parts;
}

function imageNode(tree: Tree, image: PageImage): ImageNode {
  const node: ImageNode = {
    type: 'image',
    src: image.candidates[0]?.url ?? '',
    candidates: image.candidates,
  };
  if (image.alt !== '') node.alt = image.alt;
  const title = attr(tree, image.node, 'title')?.trim();
  if (title !== undefined && title !== '') node.title = title;
  if (image.width !== undefined) node.declared_width = image.width;
  if (image.height !== undefined) node.declared_height = image.height;
  return node;
}
