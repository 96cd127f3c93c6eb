import { tagId } from '../../dom/tags.js';
import { attr, TEXT, type Tree } from '../../dom/tree.js';
import { isLazy } from '../../images/lazy-attributes.js';
import { formulaPicture, type PicturedFormula } from './formula-picture.js';

const IMG = tagId('img');
const NOSCRIPT = tagId('noscript');

/** Nodes of a `<noscript>` that holds a picture and nothing else: wrappers and blanks. */
const MAX_NODES = 8;

/**
 * The formula of a lazy image that says nothing itself: that of the `<noscript>` beside it, which holds its copy.
 * Undefined for an image that has none there.
 */
export function copiedFormula(tree: Tree, image: number): PicturedFormula | undefined {
  const copy = copyBeside(tree, image);
  return copy < 0 ? undefined : formulaIn(tree, copy);
}

/**
 * The formula that stands in a `<noscript>` alone; '' when an image beside it tells it already. Undefined when the
 * `<noscript>` holds anything else.
 */
export function noscriptFormula(tree: Tree, noscript: number): PicturedFormula | '' | undefined {
  const formula = formulaIn(tree, noscript);
  if (formula === undefined) return undefined;
  for (const image of [nodeBefore(tree, noscript), nodeBehind(tree, noscript)]) {
    if (tree.tag[image] !== IMG) continue;
    const own = formulaPicture(tree, image);
    if (own === undefined ? copyBeside(tree, image) === noscript : own.text === formula.text) return '';
  }
  return formula;
}

/** The `<noscript>` beside a lazy image without a description that holds the picture of a formula; -1 without one. */
function copyBeside(tree: Tree, image: number): number {
  if ((attr(tree, image, 'alt') ?? '').trim() !== '' || !isLazy(tree, image)) return -1;
  for (const node of [nodeBehind(tree, image), nodeBefore(tree, image)])
    if (tree.tag[node] === NOSCRIPT && formulaIn(tree, node) !== undefined) return node;
  return -1;
}

/** The formula that the only picture of a `<noscript>` shows. */
function formulaIn(tree: Tree, noscript: number): PicturedFormula | undefined {
  const end = tree.end[noscript] ?? noscript;
  if (end - noscript > MAX_NODES) return undefined;
  let image = -1;
  for (let i = noscript + 1; i < end; i++) {
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') return undefined;
    if (tree.tag[i] !== IMG) continue;
    if (image >= 0) return undefined;
    image = i;
  }
  return image < 0 ? undefined : formulaPicture(tree, image);
}

/** The sibling behind a node, blanks passed over; -1 behind the last one. */
function nodeBehind(tree: Tree, node: number): number {
  let next = tree.end[node] ?? node + 1;
  if (isBlank(tree, next)) next++;
  return tree.parent[next] === tree.parent[node] ? next : -1;
}

/** The sibling before a node, blanks passed over; -1 before the first one. */
function nodeBefore(tree: Tree, node: number): number {
  let before = isBlank(tree, node - 1) ? node - 2 : node - 1;
  const parent = tree.parent[node] ?? 0;
  for (let step = 0; step <= MAX_NODES && before > parent; step++) {
    if (tree.parent[before] === parent) return before;
    before = tree.parent[before] ?? 0;
  }
  return -1;
}

function isBlank(tree: Tree, node: number): boolean {
  return tree.tag[node] === TEXT && (tree.text[node] ?? '').trim() === '';
}
