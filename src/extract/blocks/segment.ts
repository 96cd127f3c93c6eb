import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import { closest, TEXT, type Tree } from '../dom/tree.js';
import type { Pictures } from '../images/find-pictures.js';
import { MAX_PARTS, tooComplex } from '../page-limits.js';
import { forgetNames } from '../text/inline-names.js';
import { measureText } from '../text/measure.js';
import { standIn } from '../text/stand-in.js';
import { type Block, type BlockContext, emptyBlock } from './block.js';
import { contextInside, OUTSIDE } from './context.js';
import { findDataTables } from './data-table.js';
import { holdsText } from './noscript.js';

const A = tagId('a');
const BR = tagId('br');
const BUTTON = tagId('button');
const IMG = tagId('img');
const NOSCRIPT = tagId('noscript');
const TD = tagId('td');

const tableTags = tagSet('table');

/** A reading in a ruby is told with its word, and counts as no further one. */
const skipped = tagSet('head', 'option', 'rt', 'rtc');

/**
 * Cuts the page into blocks, in reading order.
 *
 * A block ends where a block element starts or ends, and at two `<br>` in a row, which is how pages without
 * paragraphs part them.
 *
 * @param pictures - where the page shows its pictures
 * @param bounds - further elements that no block reaches into or out of; they are read though markup hides them
 * @throws BadInputError `page_too_complex` when there are too many blocks and images
 */
export function segment(tree: Tree, pictures: Pictures, bounds: ReadonlySet<number> = new Set()): Block[] {
  return new Segmenter(tree, pictures, bounds).run();
}

/** A block element around the current node. */
interface Opened {
  node: number;
  end: number;
  context: BlockContext;
}

class Segmenter {
  private readonly blocks: Block[] = [];
  private readonly open: Opened[];
  private readonly tables: ReadonlySet<number>;
  private current: Block | undefined;
  private linkEnd = 0;
  private breaks = 0;
  /** The row of code whose numbers were passed over. */
  private codeRow = -1;
  /** Blocks and images so far. */
  private parts = 0;

  constructor(
    private readonly tree: Tree,
    private readonly pictures: Pictures,
    private readonly bounds: ReadonlySet<number>,
  ) {
    this.tables = findDataTables(tree);
    this.open = [{ node: 0, end: tree.tag.length, context: OUTSIDE }];
  }

  run(): Block[] {
    forgetNames();
    const { tree } = this;
    const size = tree.tag.length;
    for (let i = 1; i < size; ) {
      while (this.open.length > 1 && i >= this.top().end) {
        this.open.pop();
        this.finish();
      }
      i = tree.tag[i] === TEXT ? this.text(i) : this.element(i);
    }
    this.finish();
    return this.blocks;
  }

  private top(): Opened {
    return this.open[this.open.length - 1] as Opened;
  }

  private finish(): void {
    const { current } = this;
    if (current !== undefined && (current.last !== 0 || current.images.length > 0)) {
      this.blocks.push(current);
      this.parts += 1;
      if (this.parts > MAX_PARTS) throw tooComplex(MAX_PARTS, 'blocks and images');
    }
    this.current = undefined;
    this.breaks = 0;
  }

  private ensure(node: number): Block {
    if (this.current === undefined) {
      const { node: parent, context } = this.top();
      this.current = emptyBlock(node, parent, context);
    }
    if (this.breaks > 0) this.current.lines++;
    this.breaks = 0;
    return this.current;
  }

  private text(node: number): number {
    const text = this.tree.text[node] ?? '';
    if (text === ' ') {
      if (this.current !== undefined) this.current.end = node + 1;
      return node + 1;
    }
    const block = this.ensure(node);
    const before = block.words;
    measureText(text, block);
    if (node < this.linkEnd) block.linkWords += block.words - before;
    block.end = node + 1;
    return node + 1;
  }

  /** Takes an element in and returns the next node to look at: inside it, or after it. */
  private element(node: number): number {
    const { tree } = this;
    const tag = tree.tag[node] ?? 0;
    const end = tree.end[node] ?? node + 1;
    const flags = TAG_FLAGS[tag] ?? 0;
    const isBlock = (flags & FLAG.block) !== 0;
    const bounded = this.bounds.has(node);
    if (bounded) {
      this.finish();
      this.openBlock(node, end, this.top().context);
    }
    const shown = this.pictures.at.get(node);
    const stand = tag === BR ? undefined : standIn(tree, node, tag);
    // What is hidden may show a picture, or hide it until it is loaded.
    const holdsPicture =
      tag !== IMG && tag !== NOSCRIPT && (shown !== undefined || this.pictures.revealed.has(node));
    const isWhole = stand !== undefined && (stand !== '' || !(holdsPicture || bounded));
    if (isWhole) return this.whole(stand, node, end, isBlock);
    if (shown !== undefined) {
      if (!this.pictures.open.has(node)) return this.images(shown, node, end);
      if (isBlock) this.finish();
      this.images(shown, node, node + 1);
    }
    if ((flags & FLAG.silent) !== 0 || skipped.has(tag)) return this.pass(end);
    if (tag === NOSCRIPT) return this.noscript(node, end);
    if (tag === BR) {
      if (++this.breaks >= 2 && this.top().context.pre < 0) this.finish();
    } else if (isBlock) {
      // Buttons on code copy it.
      if (tag === BUTTON && this.top().context.pre >= 0) return end;
      this.finish();
      if ((flags & FLAG.void) === 0) this.openBlock(node, end, this.contextOf(node));
    }
    if (tag === A && end > this.linkEnd) this.linkEnd = end;
    return node + 1;
  }

  private images(nodes: readonly number[], node: number, end: number): number {
    const block = this.ensure(node);
    for (const image of nodes) block.images.push(image);
    this.parts += nodes.length;
    block.end = end;
    return end;
  }

  /** What stands for an element as a whole is text of its block; a block element is one by itself. */
  private whole(text: string, node: number, end: number, isBlock: boolean): number {
    if (text === '') {
      if (this.tree.tag[node] === TD) this.codeRow = this.tree.parent[node] ?? -1;
      return this.pass(end);
    }
    if (isBlock) this.finish();
    const block = this.ensure(node);
    measureText(text, block);
    block.end = end;
    if (isBlock) this.finish();
    return end;
  }

  /** Passes over what shows nothing, or what is told by what it stands beside. */
  private pass(end: number): number {
    if (this.current !== undefined) this.current.end = end;
    return end;
  }

  /** A cell beside the numbers of its lines holds code, `<pre>` or not. */
  private contextOf(node: number): BlockContext {
    const { tree } = this;
    const context = contextInside(tree, node, this.top().context, this.tables);
    if (tree.tag[node] !== TD || tree.parent[node] !== this.codeRow || context.pre >= 0) return context;
    return { ...context, pre: closest(tree, node, tableTags, 4) };
  }

  private noscript(node: number, end: number): number {
    if (!this.pictures.open.has(node) && !holdsText(this.tree, node)) return end;
    this.finish();
    this.openBlock(node, end, this.top().context);
    return node + 1;
  }

  private openBlock(node: number, end: number, context: BlockContext): void {
    this.open.push({ node, end, context });
  }
}
