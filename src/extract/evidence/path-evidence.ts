import { isHidden } from '../dom/hidden.js';
import { TAG, tagSet } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { GROUP_NAMES, groupBit, groupsOf } from './name-groups.js';
import { below, isFrame, type PageIndex } from './page-index.js';

const TAGS = [
  'nav',
  'header',
  'footer',
  'aside',
  'form',
  'article',
  'main',
  'section',
  'li',
  'td',
  'blockquote',
  'figure',
  'button',
  'details',
  'address',
] as const;
const tagSlots = new Map(TAGS.map((name, slot) => [TAG[name] ?? -1, slot]));

/**
 * What the elements around a block are called. Each value is the share of the page's words that stands inside
 * the nearest ancestor of that name, 2 where there is none: "sidebar" on a corner of the page says much, on a
 * wrapper of everything (`has-sidebar`) nothing.
 */
export const PATH_EVIDENCE = [
  ...GROUP_NAMES.map((name) => `in_${name}`),
  ...TAGS.map((name) => `in_<${name}>`),
  'in_body_property',
  'in_unseen',
  'outer_content',
  'depth',
] as const;

const WIDTH = PATH_EVIDENCE.length;
const TAG_BASE = GROUP_NAMES.length;
const PROPERTY = TAG_BASE + TAGS.length;
const UNSEEN = PROPERTY + 1;
const OUTER = UNSEEN + 1;
/** No such ancestor. */
const NONE = 2;
const contentBit = groupBit('content');
const hiddenBit = groupBit('hidden');
const inlineTags = tagSet('br', 'b', 'i', 'em', 'strong', 'span', 'a', 'img', 'font');
const bodyProperty =
  /^(?:articleBody|text|description|reviewBody|recipeInstructions|recipeIngredient|mainEntity\w*)$/;

/** Evidence of the path to each node. */
export interface PathEvidence {
  /** Writes a node's evidence, in the order of {@link PATH_EVIDENCE}; returns the next position. */
  write(node: number, out: Float32Array, at: number): number;
}

/** Walks the page once from the top; nodes whose element says nothing share their parent's record. */
export function readPaths(page: PageIndex): PathEvidence {
  const { tree } = page;
  const size = tree.tag.length;
  const record = new Int32Array(size);
  const depth = new Uint16Array(size);
  let records = new Float32Array(WIDTH * 256);
  records.fill(NONE, 0, WIDTH);
  let count = 1;
  for (let i = 1; i < size; i++) {
    const parent = tree.parent[i] ?? 0;
    const inherited = record[parent] ?? 0;
    record[i] = inherited;
    depth[i] = (depth[parent] ?? 0) + 1;
    const tag = tree.tag[i] ?? 0;
    const slot = tagSlots.get(tag);
    const hasAttributes = tree.attrs[i] !== undefined;
    if ((slot === undefined && !hasAttributes) || isFrame(tree, i)) continue;
    const names = hasAttributes ? namesOf(tree, i) : 0;
    const hidden = hasAttributes && !inlineTags.has(tag) && isHidden(tree, i);
    const property = hasAttributes && bodyProperty.test(attr(tree, i, 'itemprop') ?? '');
    if (slot === undefined && names === 0 && !hidden && !property) continue;
    if ((count + 1) * WIDTH > records.length) {
      const larger = new Float32Array(records.length * 2);
      larger.set(records);
      records = larger;
    }
    const at = count * WIDTH;
    records.copyWithin(at, inherited * WIDTH, (inherited + 1) * WIDTH);
    const share = below(page.words, tree, i) / page.totalWords;
    for (let rest = names, bit = 0; rest !== 0; rest >>>= 1, bit++) if (rest & 1) records[at + bit] = share;
    if (slot !== undefined) records[at + TAG_BASE + slot] = share;
    if (property) records[at + PROPERTY] = share;
    // Markup that hides for certain is told from a class name that may: it falls below zero.
    if (hidden || (names & hiddenBit) !== 0)
      records[at + UNSEEN] = Math.min(hidden ? share - 1 : share, records[at + UNSEEN] ?? NONE);
    if ((names & contentBit) !== 0 && records[at + OUTER] === NONE) records[at + OUTER] = share;
    record[i] = count++;
  }
  return {
    write(node, out, at) {
      const from = (record[node] ?? 0) * WIDTH;
      for (let k = 0; k < WIDTH - 1; k++) out[at + k] = records[from + k] as number;
      out[at + WIDTH - 1] = depth[node] ?? 0;
      return at + WIDTH;
    },
  };
}

function namesOf(tree: Tree, node: number): number {
  const name = attr(tree, node, 'class');
  const id = attr(tree, node, 'id');
  const role = attr(tree, node, 'role');
  const type = attr(tree, node, 'itemtype');
  let groups = name === undefined ? 0 : groupsOf(name);
  if (id !== undefined) groups |= groupsOf(id);
  if (role !== undefined) groups |= groupsOf(role);
  if (type !== undefined) groups |= groupsOf(type.slice(type.lastIndexOf('/') + 1));
  return groups;
}
