import type { TextRole } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import type { Tree } from '../dom/tree.js';

const MATH = tagId('math');

/** A block's role, and the element whose blocks make one node together (-1: the block is a node by itself). */
export interface BlockRole {
  role: TextRole;
  group: number;
}

/** The role that the elements around a block give it; the innermost that matters wins. */
export function roleOf(tree: Tree, block: Block): BlockRole {
  const { context } = block;
  if (context.pre >= 0) return { role: 'code', group: context.pre };
  if (context.heading > 0) return { role: 'heading', group: -1 };
  if (context.caption >= 0) return { role: 'caption', group: context.caption };
  if (context.table >= 0) return { role: 'table', group: context.table };
  if (isFormula(tree, block)) return { role: 'math', group: -1 };
  if (context.list >= 0 && context.item >= 0) return { role: 'list', group: context.list };
  if (context.quote >= 0) return { role: 'quote', group: context.quote };
  return { role: 'paragraph', group: -1 };
}

/** Whether a block is one displayed formula. */
function isFormula(tree: Tree, block: Block): boolean {
  for (let i = block.start; i < block.end; i++) {
    if (tree.tag[i] === MATH) return (tree.end[i] ?? i) >= block.end;
    if (tree.text[i]?.trim()) return false;
  }
  return false;
}
