import type { ImageNode, Node } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { attr, type Tree } from '../dom/tree.js';
import type { PageImage } from '../images/read-images.js';
import { inlineText } from '../text/inline-text.js';
import { roleOf } from './roles.js';
import { TextDraft } from './text-draft.js';

/** What is rendered: a page's blocks, which of them are kept, and its kept images by node. */
export interface RenderInput {
  tree: Tree;
  blocks: readonly Block[];
  kept: readonly boolean[];
  images: ReadonlyMap<number, PageImage>;
}

/**
 * Turns kept blocks and images into nodes in reading order.
 *
 * Items of one list and rows of one table become lines of one node; an image among them parts it. A caption is
 * written on its image, and is a node too when it is kept as text.
 */
export function renderNodes({ tree, blocks, kept, images }: RenderInput): Node[] {
  const nodes: Node[] = [];
  const figures = new Map<number, ImageNode>();
  const captions = new Map<number, string>();
  let draft: TextDraft | undefined;
  const flush = () => {
    if (draft !== undefined) nodes.push(draft.node);
    draft = undefined;
  };
  for (const [index, block] of blocks.entries()) {
    const pictures = block.images.filter((node) => images.has(node));
    const isCaption = block.context.caption >= 0 && block.context.heading === 0;
    if (!kept[index] && pictures.length === 0 && !isCaption) continue;
    const { figure } = block.context;
    for (const part of partsOf(block, pictures)) {
      if (part.image >= 0) {
        const image = images.get(part.image);
        if (image === undefined) continue;
        flush();
        const node = imageNode(tree, image);
        nodes.push(node);
        if (figure >= 0 && !figures.has(figure)) figures.set(figure, node);
        continue;
      }
      if (!kept[index] && !isCaption) continue;
      const text = inlineText(tree, part.start, part.end, block.context.pre >= 0);
      if (text === '') continue;
      if (isCaption) bindCaption(nodes.at(-1), figure, text, captions);
      if (!kept[index]) continue;
      const role = roleOf(tree, block);
      if (draft?.append(block, role, text)) continue;
      flush();
      draft = new TextDraft(block, role, text);
    }
  }
  flush();
  for (const [figure, caption] of captions) {
    const node = figures.get(figure);
    if (node !== undefined) node.caption = caption;
  }
  return nodes;
}

/** A caption belongs to the image of its figure, wherever it stands in it; without a figure, to the image right before. */
function bindCaption(
  before: Node | undefined,
  figure: number,
  text: string,
  captions: Map<number, string>,
): void {
  if (figure >= 0) {
    const known = captions.get(figure);
    captions.set(figure, known === undefined ? text : `${known} ${text}`);
  } else if (before?.type === 'image' && before.caption === undefined) {
    before.caption = text;
  }
}

/** A block's run cut at its kept images; `image` is -1 for text. */
function partsOf(block: Block, pictures: readonly number[]): { start: number; end: number; image: number }[] {
  const parts: { start: number; end: number; image: number }[] = [];
  let start = block.start;
  for (const node of pictures) {
    if (node > start) parts.push({ start, end: node, image: -1 });
    parts.push({ start: node, end: node + 1, image: node });
    start = node + 1;
  }
  if (start < block.end) parts.push({ start, end: block.end, image: -1 });
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
