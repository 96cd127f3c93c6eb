import type { TextNode } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import type { BlockRole } from './roles.js';

/** A text node that may still grow: further items of its list, lines of its code, paragraphs of its quote. */
export class TextDraft {
  readonly node: TextNode;
  readonly #group: number;

  constructor(block: Block, { role, group }: BlockRole, text: string) {
    this.#group = group;
    this.node = { type: 'text', role, text };
    if (role === 'heading') this.node.level = block.context.heading;
  }

  /** Takes a block of the same list, quote, caption or code in; false when it is another node's. */
  append({ role, group }: BlockRole, text: string): boolean {
    if (group < 0 || group !== this.#group || role !== this.node.role) return false;
    this.node.text += `\n${text}`;
    return true;
  }
}
