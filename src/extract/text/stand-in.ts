import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import type { Attributes, Tree } from '../dom/tree.js';
import { characterPicture } from './character-picture.js';
import { fallbackFormula, pictureFormula, readFormula } from './formula/read-formula.js';
import { NAME, namesIn } from './inline-names.js';
import { isLineNumber } from './line-numbers.js';
import { isUnseenInline } from './unseen.js';

const IMG = tagId('img');
const MATH = tagId('math');
const NOSCRIPT = tagId('noscript');
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
  if (tag === NOSCRIPT) return fallbackFormula(tree, node);
  const attributes = tree.attribs[node];
  if (plain.has(tag) || (attributes === undefined && tag !== 0)) return undefined;
  const names = namesIn(attributes?.class);
  if ((names & MAY_STAND_IN) !== 0 || tag === 0) {
    const formula = readFormula(tree, node, names);
    if (formula !== undefined) return formula;
  }
  if (attributes === undefined) return undefined;
  if (mayBeLineNumber(attributes, names) && isLineNumber(tree, node, names)) return '';
  const isBlock = ((TAG_FLAGS[tag] ?? 0) & FLAG.block) !== 0;
  if (!isBlock && isUnseenInline(tree, node, names)) return '';
  return undefined;
}

/** Asked first: nearly no element numbers lines. */
function mayBeLineNumber(attributes: Attributes, names: number): boolean {
  return (
    (names & NAME.lineNumber) !== 0 ||
    attributes['data-line-number'] !== undefined ||
    attributes.style?.includes('user-select') === true
  );
}
