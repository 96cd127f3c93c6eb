import { isHidden } from '../dom/hidden.js';
import { TAG_NAMES, tagSet } from '../dom/tags.js';
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
/** By tag id: its place among {@link TAGS}, -1 when it has none. */
const tagSlots = Int8Array.from(TAG_NAMES, (name) => (TAGS as readonly string[]).indexOf(name));

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
/** The value where no ancestor has the name. */
export const NO_ANCESTOR = 2;
const contentBit = groupBit('content');
const hiddenBit = groupBit('hidden');
const inlineTags = tagSet('br', 'b', 'i', 'em', 'strong', 'span', 'a', 'img', 'font');
const bodyProperty =
  /^(?:articleBody|text|description|reviewBody|recipeInstructions|recipeIngredient|mainEntity\w*)$/;

/** Records that the first allocation holds; a page of 200 blocks has about 150. */
const FIRST_RECORDS = 128;

/**
 * Evidence of the path to each node, read where it is asked for: most elements of a page stand inside blocks, and only
 * what stands around blocks and images counts (a page's evidence took 0.69 ms, now 0.55). Elements that say nothing
 * share their parent's record.
 */
export class PathEvidence {
  /** By node: 1 + index of its record; 0 while that is unknown. */
  private readonly recordOf: Int32Array;
  private readonly depth: Uint16Array;
  private records = new Float32Array(FIRST_RECORDS * WIDTH);
  private count = 1;

  constructor(private readonly page: PageIndex) {
    const size = page.tree.tag.length;
    this.recordOf = new Int32Array(size);
    this.depth = new Uint16Array(size);
    this.records.fill(NO_ANCESTOR, 0, WIDTH);
    this.recordOf[0] = 1;
  }

  /** Writes a node's evidence, in the order of {@link PATH_EVIDENCE}; returns the next position. */
  write(node: number, out: Float32Array, at: number): number {
    this.readPath(node);
    const { records } = this;
    const from = ((this.recordOf[node] as number) - 1) * WIDTH;
    for (let k = 0; k < WIDTH - 1; k++) out[at + k] = records[from + k] as number;
    out[at + WIDTH - 1] = this.depth[node] as number;
    return at + WIDTH;
  }

  /** Reads the elements on the path to a node that are not read yet, outermost first. */
  private readPath(node: number): void {
    const { recordOf, depth } = this;
    const { parent } = this.page.tree;
    const path: number[] = [];
    let at = node;
    for (; recordOf[at] === 0; at = parent[at] ?? 0) path.push(at);
    for (let step = path.length - 1; step >= 0; step--) {
      const below = path[step] as number;
      recordOf[below] = this.extend(recordOf[at] as number, below);
      depth[below] = (depth[at] as number) + 1;
      at = below;
    }
  }

  /** The record of an element whose parent has the given one. */
  private extend(inherited: number, node: number): number {
    const { tree, words, totalWords } = this.page;
    const tag = tree.tag[node] ?? 0;
    const slot = tagSlots[tag] as number;
    const hasAttributes = tree.attribs[node] !== undefined;
    if ((slot < 0 && !hasAttributes) || isFrame(tree, node)) return inherited;
    const names = hasAttributes ? namesOf(tree, node) : 0;
    const hidden = hasAttributes && !inlineTags.has(tag) && isHidden(tree, node);
    const property = hasAttributes && bodyProperty.test(attr(tree, node, 'itemprop') ?? '');
    if (slot < 0 && names === 0 && !hidden && !property) return inherited;
    const at = this.copy(inherited);
    const { records } = this;
    const share = below(words, tree, node) / totalWords;
    for (let rest = names, bit = 0; rest !== 0; rest >>>= 1, bit++) if (rest & 1) records[at + bit] = share;
    if (slot >= 0) records[at + TAG_BASE + slot] = share;
    if (property) records[at + PROPERTY] = share;
    // Markup that hides for certain is told from a class name that may: it falls below zero.
    if (hidden || (names & hiddenBit) !== 0)
      records[at + UNSEEN] = Math.min(hidden ? share - 1 : share, records[at + UNSEEN] ?? NO_ANCESTOR);
    if ((names & contentBit) !== 0 && records[at + OUTER] === NO_ANCESTOR) records[at + OUTER] = share;
    return this.count;
  }

  /** Appends a copy of a record; the position where it starts. */
  private copy(record: number): number {
    const at = this.count++ * WIDTH;
    if (at + WIDTH > this.records.length) {
      const larger = new Float32Array(this.records.length * 2);
      larger.set(this.records);
      this.records = larger;
    }
    this.records.copyWithin(at, (record - 1) * WIDTH, record * WIDTH);
    return at;
  }
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
