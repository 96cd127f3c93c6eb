import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { characterPicture } from './character-picture.js';
import { pictureFormula, readFormula } from './formula/read-formula.js';
import { NAME, namesIn } from './inline-names.js';
import { isLineNumber } from './line-numbers.js';
import { isUnseenInline } from './unseen.js';

const IMG = tagId('img');
const MATH = tagId('math');
const SCRIPT = tagId('script');

/** Elements that never are a formula, a character or a number of a line, whatever their class says. */
const plain = tagSet(
  '#root',
  'html',
  'body',
  'main',
  'article',
  'section',
  'header',
  'footer',
  'nav',
  'aside',
  'form',
);

const MAY_STAND_IN = NAME.drawn | NAME.written | NAME.preview | NAME.lineNumber;

/**
 * The text that stands for an element as a whole, whatever markup is inside: a formula, an emoji; '' when the element
 * shows nothing or repeats what stands beside it. Undefined when its content is to be read.
 */
export function standIn(tree: Tree, node: number, tag: number): string | undefined {
  if (tag === IMG) return pictureFormula(tree, node) ?? characterPicture(tree, node);
  if (tag === SCRIPT || tag === MATH) return readFormula(tree, node, 0);
  if (plain.has(tag)) return undefined;
  const names = namesIn(attr(tree, node, 'class'));
  const isBlock = ((TAG_FLAGS[tag] ?? 0) & FLAG.block) !== 0;
  if ((names & MAY_STAND_IN) !== 0 || tag === 0) {
    const formula = readFormula(tree, node, names);
    if (formula !== undefined) return formula;
  }
  if (isLineNumber(tree, node, names)) return '';
  if (!isBlock && isUnseenInline(tree, node, names)) return '';
  return undefined;
}
