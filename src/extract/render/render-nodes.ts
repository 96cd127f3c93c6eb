import type { Node } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { tagSet } from '../dom/tags.js';
import { closest, type Tree } from '../dom/tree.js';
import type { PageImage } from '../images/read-images.js';
import { inlineText } from '../text/inline-text.js';
import { Captions } from './captions.js';
import { imageNode } from './image-node.js';
import { ListMarkers } from './list-marker.js';
import { roleOf } from './roles.js';
import { tablePieces } from './table-pieces.js';
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
 * Items of one list become lines of one node, and so do the rows of a table; an image among them parts a list. A
 * caption is written on its image, and is a node too when it is kept as text.
 */
export function renderNodes(input: RenderInput): Node[] {
  return new Renderer(input).run();
}

/** Elements around blocks that strike their text out. */
const struck = tagSet('del', 's', 'strike');
const MAX_STRUCK_DEPTH = 6;
/** Elements whose content is shown where the picture is not, and how deep in one a picture may stand. */
const withFallback = tagSet('noscript', 'svg', 'video', 'object', 'amp-img', 'amp-anim');
const MAX_HOST_DEPTH = 16;

class Renderer {
  private readonly nodes: Node[] = [];
  private readonly captions = new Captions();
  private readonly markers: ListMarkers;
  private draft: TextDraft | undefined;

  constructor(private readonly input: RenderInput) {
    this.markers = new ListMarkers(input.tree);
  }

  run(): Node[] {
    const { blocks, kept } = this.input;
    const tables = new Set<number>();
    for (const [index, block] of blocks.entries()) {
      const { table, cell, pre } = block.context;
      if (table < 0 || cell < 0 || pre >= 0 || isCaption(block)) {
        this.block(block, kept[index] ?? false);
      } else if (!tables.has(table)) {
        tables.add(table);
        this.table(index);
      }
    }
    this.flush();
    this.captions.write();
    return this.nodes;
  }

  private block(block: Block, isKept: boolean): void {
    const { tree, images } = this.input;
    const pictures = block.images.filter((node) => images.has(node));
    if (!isKept && pictures.length === 0 && !isCaption(block)) return;
    for (const part of partsOf(tree, block, pictures)) {
      if (part.image >= 0) this.image(part.image, block);
      else if (isKept || isCaption(block))
        this.text(block, inlineText(tree, part.start, part.end, block.context.pre >= 0), isKept);
    }
  }

  private text(block: Block, written: string, isKept: boolean): void {
    if (written === '') return;
    const { tree } = this.input;
    const text = closest(tree, block.parent, struck, MAX_STRUCK_DEPTH) < 0 ? written : `~~${written}~~`;
    if (isCaption(block)) this.captions.bind(this.nodes.at(-1), block.context.figure, text);
    if (!isKept) return;
    const role = roleOf(tree, block);
    const line = role.role === 'list' ? this.markers.line(block, text) : text;
    if (this.draft?.append(role, line)) return;
    this.flush();
    this.draft = new TextDraft(block, role, line);
  }

  private image(node: number, block: Block): void {
    const image = this.input.images.get(node);
    if (image === undefined) return;
    this.flush();
    const written = imageNode(this.input.tree, image);
    this.nodes.push(written);
    this.captions.see(written, block.context.figure);
  }

  /** The data table that begins with a block: its text, and its pictures where {@link tablePieces} puts them. */
  private table(from: number): void {
    const { tree, blocks, kept, images } = this.input;
    for (const piece of tablePieces(tree, blocks, from, kept, images)) {
      this.flush();
      if (piece.text !== '') this.nodes.push({ type: 'text', role: 'table', text: piece.text });
      for (const { node, block } of piece.images) this.image(node, block);
    }
  }

  private flush(): void {
    if (this.draft !== undefined) this.nodes.push(this.draft.node);
    this.draft = undefined;
  }
}

function isCaption(block: Block): boolean {
  return block.context.caption >= 0 && block.context.heading === 0;
}

/** A block's run cut at its kept images; `image` is -1 for text. */
function partsOf(
  tree: Tree,
  block: Block,
  pictures: readonly number[],
): { start: number; end: number; image: number }[] {
  const parts: { start: number; end: number; image: number }[] = [];
  let start = block.start;
  for (const node of pictures) {
    if (node > start) parts.push({ start, end: node, image: -1 });
    parts.push({ start: node, end: node + 1, image: node });
    start = Math.max(start, behind(tree, node, block.start));
  }
  if (start < block.end) parts.push({ start, end: block.end, image: -1 });
  return parts;
}

/** The node behind a picture and what is shown in its stead, which no reader sees beside it. */
function behind(tree: Tree, image: number, from: number): number {
  const host = closest(tree, image, withFallback, MAX_HOST_DEPTH);
  return host < from ? image + 1 : (tree.end[host] ?? image + 1);
}
