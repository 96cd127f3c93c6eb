import type { TextRole } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { pictureFormula, readFormula } from '../text/formula/read-formula.js';
import { namesIn } from '../text/inline-names.js';

const IMG = tagId('img');

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

/** Whether a block is nothing but a formula, a full stop or a comma aside. */
function isFormula(tree: Tree, block: Block): boolean {
  let formulas = 0;
  for (let i = block.start; i < block.end; i++) {
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) {
      if (!/^[\s.,;]*$/.test(tree.text[i] ?? '')) return false;
      continue;
    }
    const formula = tag === IMG ? pictureFormula(tree, i) : formulaOf(tree, i);
    if (formula === undefined) {
      if (formulas > 0 || block.images.includes(i)) return false;
      continue;
    }
    if (formula !== '') formulas++;
    i = (tree.end[i] ?? i + 1) - 1;
  }
  return formulas > 0;
}

function formulaOf(tree: Tree, node: number): string | undefined {
  return readFormula(tree, node, namesIn(attr(tree, node, 'class')));
}
