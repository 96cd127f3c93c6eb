import type { TextNode } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import type { BlockRole } from './roles.js';

/** Deepest indentation that is written out. */
const MAX_INDENT = 8;

/** A text node that may still grow: further items of its list, cells of its table, lines of its code. */
export class TextDraft {
  readonly node: TextNode;
  readonly #group: number;
  #row: number;
  #item: number;

  constructor(block: Block, { role, group }: BlockRole, text: string) {
    this.#group = group;
    this.#row = block.context.row;
    this.#item = block.context.item;
    this.node = { type: 'text', role, text: role === 'list' ? bullet(block) + text : text };
    if (role === 'heading') this.node.level = block.context.heading;
  }

  /** Takes a block of the same list, table, quote, caption or code in; false when it is another node's. */
  append(block: Block, { role, group }: BlockRole, text: string): boolean {
    if (group < 0 || group !== this.#group || role !== this.node.role) return false;
    const { row, item } = block.context;
    const sameRow = role === 'table' && row === this.#row;
    const newItem = role === 'list' && item !== this.#item;
    this.node.text += (sameRow ? ' | ' : '\n') + (newItem ? bullet(block) : '') + text;
    this.#row = row;
    this.#item = item;
    return true;
  }
}

/** Two blanks per level of nesting, then a dash, so that the list's shape survives in plain text. */
function bullet(block: Block): string {
  const depth = Math.min(Math.max(block.context.listDepth - 1, 0), MAX_INDENT);
  return `${'  '.repeat(depth)}- `;
}
