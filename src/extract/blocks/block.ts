import type { TextMeasure } from '../text/measure.js';

/**
 * A run of inline content between two block boundaries, with the measure of its text: the grain at which content
 * is kept or dropped.
 */
export interface Block extends TextMeasure {
  /** First node of the run and the index after its last one. */
  start: number;
  end: number;
  /** The block element that the run stands in. */
  parent: number;
  /** Words inside links. */
  linkWords: number;
  /** Lines that `<br>` makes. */
  lines: number;
  /** Image elements in the run, in order. */
  images: number[];
  context: BlockContext;
}

/** The elements around a block that decide its role; -1 where there is none. Shared between sibling blocks. */
export interface BlockContext {
  /** Heading level, 0 outside headings. */
  heading: number;
  /** Outermost list without a table or a figure between, and the depth of the innermost. */
  list: number;
  listDepth: number;
  /** Innermost list item. */
  item: number;
  /** Innermost data table (never one used for layout), its row and its cell. */
  table: number;
  row: number;
  cell: number;
  pre: number;
  quote: number;
  figure: number;
  caption: number;
}

/** A block that starts at a node and holds nothing yet. */
export function emptyBlock(node: number, parent: number, context: BlockContext): Block {
  return {
    start: node,
    end: node + 1,
    parent,
    linkWords: 0,
    lines: 1,
    images: [],
    context,
    words: 0,
    letters: 0,
    digits: 0,
    upper: 0,
    cjk: 0,
    symbols: 0,
    sentences: 0,
    commas: 0,
    first: 0,
    last: 0,
    beforeLast: 0,
    hash: 0,
  };
}
