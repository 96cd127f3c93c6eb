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
  'in_hidden',
  'outer_content',
  'depth',
] as const;

const WIDTH = PATH_EVIDENCE.length;
const TAG_BASE = GROUP_NAMES.length;
const PROPERTY = TAG_BASE + TAGS.length;
const HIDDEN = PROPERTY + 1;
const OUTER = HIDDEN + 1;
const NONE = 2;
const contentBit = groupBit('content');
const hiddenBit = groupBit('hidden');
const transparent = tagSet('#text', 'br', 'b', 'i', 'em', 'strong', 'span', 'a', 'img', 'font');

/** Walks the page once from the top and returns, by node, the evidence of the path to it. */
export function readPaths(page: PageIndex): (node: number) => Float64Array {
  const { tree } = page;
  const size = tree.tag.length;
  const record = new Int32Array(size);
  const records: Float64Array[] = [new Float64Array(WIDTH).fill(NONE)];
  const depth = new Uint16Array(size);
  const known = new Map<string, number>();
  for (let i = 1; i < size; i++) {
    const parent = tree.parent[i] ?? 0;
    const inherited = record[parent] ?? 0;
    record[i] = inherited;
    depth[i] = (depth[parent] ?? 0) + 1;
    const tag = tree.tag[i] ?? 0;
    if (isFrame(tree, i)) continue;
    const slot = tagSlots.get(tag);
    const attrs = tree.attrs[i];
    if (slot === undefined && attrs === undefined) continue;
    const names = attrs === undefined ? 0 : namesOf(tree, i, known);
    const hidden = attrs !== undefined && !transparent.has(tag) && isHidden(tree, i);
    const property = attrs !== undefined && bodyProperty.test(attr(tree, i, 'itemprop') ?? '');
    if (slot === undefined && names === 0 && !hidden && !property) continue;
    const share = below(page.words, tree, i) / page.totalWords;
    const values = Float64Array.from(records[inherited] ?? []);
    for (let bit = 0; bit < GROUP_NAMES.length; bit++) if ((names >> bit) & 1) values[bit] = share;
    if (slot !== undefined) values[TAG_BASE + slot] = share;
    if (property) values[PROPERTY] = share;
    if (hidden || (names & hiddenBit) !== 0)
      values[HIDDEN] = Math.min(hidden ? share - 1 : share, values[HIDDEN] ?? NONE);
    if ((names & contentBit) !== 0 && values[OUTER] === NONE) values[OUTER] = share;
    record[i] = records.length;
    records.push(values);
  }
  return (node) => {
    const values = records[record[node] ?? 0] ?? new Float64Array(WIDTH);
    values[WIDTH - 1] = depth[node] ?? 0;
    return values;
  };
}

const bodyProperty =
  /^(?:articleBody|text|description|reviewBody|recipeInstructions|recipeIngredient|mainEntity\w*)$/;

function namesOf(tree: Tree, node: number, known: Map<string, number>): number {
  const name = `${attr(tree, node, 'class') ?? ''} ${attr(tree, node, 'id') ?? ''} ${attr(tree, node, 'role') ?? ''} ${typeName(attr(tree, node, 'itemtype'))}`;
  if (name.length <= 3) return 0;
  let groups = known.get(name);
  if (groups === undefined) {
    groups = groupsOf(name);
    known.set(name, groups);
  }
  return groups;
}

/** The last part of a schema.org type's URL. */
function typeName(type: string | undefined): string {
  return type === undefined ? '' : type.slice(type.lastIndexOf('/') + 1);
}
