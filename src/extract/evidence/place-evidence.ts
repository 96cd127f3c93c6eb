import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import { inlineText } from '../text/inline-text.js';
import { PATTERN_NAMES, patternsIn } from '../text/patterns.js';
import { below, climb, isProse, type PageIndex } from './page-index.js';

const P = tagId('p');

const LEVELS = [1, 2, 3, 4, 6] as const;

/** Phrases after which a page is seldom itself again: the replies, what is related, what is to be shared. */
const ENDINGS = ['reply', 'related', 'share'] as const;
const ENDING_BITS = ENDINGS.map((name) => 1 << PATTERN_NAMES.indexOf(name));
/** Words of a label: a short text without links that names what follows, as headings do on pages without headings. */
const LABEL_WORDS = 6;

/** Where a block stands: on the page, in its role, among its neighbours and inside its containers. */
export const PLACE_EVIDENCE = [
  'heading_level',
  'list_depth',
  'is_item',
  'is_table',
  'is_code',
  'is_quote',
  'is_caption',
  'is_paragraph',
  'page_position',
  'block_position',
  'after_title',
  'is_title',
  'repeats',
  'repeat_words',
  'repeat_link_density',
  'repeat_images',
  'repeat_share',
  'core_steps',
  'core_side',
  'core_share',
  'prose_before',
  'prose_after',
  'blocks_since_prose',
  'blocks_until_prose',
  ...['before_2', 'before_1', 'after_1', 'after_2'].flatMap((name) => [
    `words_${name}`,
    `links_${name}`,
    `heading_${name}`,
  ]),
  'same_text',
  'section_level',
  'section_words',
  'section_is_title',
  ...PATTERN_NAMES.map((name) => `section_says_${name}`),
  ...ENDINGS.map((name) => `since_${name}`),
  ...LEVELS.flatMap((level) => [
    `up${level}_words`,
    `up${level}_links`,
    `up${level}_prose`,
    `up${level}_blocks`,
    `up${level}_prose_density`,
  ]),
] as const;

/** Facts about the blocks' order that {@link placeEvidence} asks for again and again. */
export interface PlaceIndex {
  wordsBefore: Float64Array;
  sinceProse: Int32Array;
  untilProse: Int32Array;
  sameText: Int32Array;
  /** The nearest heading before each block (-1 for none), and the phrases in it. */
  section: Int32Array;
  sectionSays: Int32Array;
  /** By phrase of {@link ENDINGS}: the last heading or label before each block that says it, -1 for none. */
  endings: readonly Int32Array[];
  /** Index of the block that is the page's title, -1 when none is. */
  title: number;
  /** The element that holds most prose, and the prose below it. */
  core: number;
}

/** Prepares {@link placeEvidence}. */
export function indexPlaces(page: PageIndex, title: number): PlaceIndex {
  const { blocks } = page;
  const count = blocks.length;
  const wordsBefore = new Float64Array(count + 1);
  const sinceProse = new Int32Array(count);
  const untilProse = new Int32Array(count);
  const times = new Map<number, number>();
  const section = new Int32Array(count);
  const sectionSays = new Int32Array(count);
  const endings = ENDINGS.map(() => new Int32Array(count));
  const said = ENDINGS.map(() => -1);
  let heading = -1;
  let says = 0;
  let since = 50;
  for (let i = 0; i < count; i++) {
    const block = blocks[i];
    if (block === undefined) continue;
    wordsBefore[i + 1] = (wordsBefore[i] ?? 0) + block.words;
    sinceProse[i] = since;
    since = isProse(block) ? 0 : Math.min(50, since + 1);
    section[i] = heading;
    sectionSays[i] = says;
    for (const [bit, phrase] of endings.entries()) phrase[i] = said[bit] as number;
    const isHeading = block.context.heading > 0;
    if (isHeading || (block.words > 0 && block.words <= LABEL_WORDS && block.linkWords === 0)) {
      const found = patternsIn(inlineText(page.tree, block.start, block.end));
      for (const [bit, mask] of ENDING_BITS.entries()) if ((found & mask) !== 0) said[bit] = i;
      if (isHeading) {
        heading = i;
        says = found;
      }
    }
    times.set(block.hash, (times.get(block.hash) ?? 0) + 1);
  }
  let until = 50;
  for (let i = count - 1; i >= 0; i--) {
    untilProse[i] = until;
    const block = blocks[i];
    until = block !== undefined && isProse(block) ? 0 : Math.min(50, until + 1);
  }
  const sameText = Int32Array.from(blocks, (block) => (block.last === 0 ? 0 : (times.get(block.hash) ?? 0)));
  const core = findCore(page);
  return { wordsBefore, sinceProse, untilProse, sameText, section, sectionSays, endings, title, core };
}

/** The element with most prose below it, each step up from a paragraph weighing less. */
function findCore(page: PageIndex): number {
  const { tree, blocks } = page;
  const score = new Float64Array(tree.tag.length);
  let best = 0;
  for (const block of blocks) {
    if (!isProse(block)) continue;
    let share = Math.min(block.words - block.linkWords, 120);
    for (let at = block.parent, step = 0; at > 0 && step < 12; at = tree.parent[at] ?? 0, step++) {
      const sum = (score[at] ?? 0) + share;
      score[at] = sum;
      if (sum > (score[best] ?? 0)) best = at;
      share *= 0.8;
    }
  }
  return best;
}

/** Measures a block's place; in the order of {@link PLACE_EVIDENCE}. */
export function placeEvidence(
  page: PageIndex,
  places: PlaceIndex,
  index: number,
  out: Float32Array,
  from: number,
): number {
  const { tree, blocks } = page;
  const block = blocks[index];
  if (block === undefined) return from;
  let at = from;
  const { context } = block;
  out[at++] = context.heading;
  out[at++] = context.listDepth;
  out[at++] = context.item >= 0 ? 1 : 0;
  out[at++] = context.table >= 0 ? 1 : 0;
  out[at++] = context.pre >= 0 ? 1 : 0;
  out[at++] = context.quote >= 0 ? 1 : 0;
  out[at++] = context.caption >= 0 ? 1 : 0;
  out[at++] = tree.tag[block.parent] === PARAGRAPH ? 1 : 0;
  const before = places.wordsBefore[index] ?? 0;
  out[at++] = before / page.totalWords;
  out[at++] = index / blocks.length;
  out[at++] = places.title < 0 ? 0 : (before - (places.wordsBefore[places.title] ?? 0)) / page.totalWords;
  out[at++] = places.title === index ? 1 : 0;
  at = repeatEvidence(page, block, out, at);
  at = coreEvidence(page, places.core, block, out, at);
  const proseBefore = (page.proseWords[block.start] ?? 0) / page.totalProse;
  out[at++] = proseBefore;
  out[at++] = 1 - proseBefore;
  out[at++] = places.sinceProse[index] ?? 50;
  out[at++] = places.untilProse[index] ?? 50;
  for (const offset of [-2, -1, 1, 2]) {
    const other = blocks[index + offset];
    out[at++] = other?.words ?? -1;
    out[at++] = other === undefined || other.words === 0 ? -1 : other.linkWords / other.words;
    out[at++] = other?.context.heading ?? -1;
  }
  out[at++] = places.sameText[index] ?? 0;
  const section = places.section[index] ?? -1;
  const heading = blocks[section];
  out[at++] = heading?.context.heading ?? 0;
  out[at++] = heading === undefined ? -1 : before - (places.wordsBefore[section] ?? 0);
  out[at++] = section >= 0 && section === places.title ? 1 : 0;
  const says = places.sectionSays[index] ?? 0;
  for (let bit = 0; bit < PATTERN_NAMES.length; bit++) out[at++] = (says >> bit) & 1;
  for (const phrase of places.endings) {
    const label = phrase[index] ?? -1;
    out[at++] = label < 0 ? -1 : before - (places.wordsBefore[label] ?? 0);
  }
  return containerEvidence(page, block, out, at);
}

const PARAGRAPH = P;

function repeatEvidence(page: PageIndex, block: Block, out: Float32Array, from: number): number {
  const { tree } = page;
  let unit = -1;
  let most = 1;
  for (let at = block.parent, step = 0; at > 0 && step < 10; at = tree.parent[at] ?? 0, step++) {
    const count = page.siblings[at] ?? 0;
    if (count >= 3 && count > most) {
      unit = at;
      most = count;
    }
  }
  let at = from;
  if (unit < 0) {
    out.fill(0, at, at + 5);
    return at + 5;
  }
  const list = tree.parent[unit] ?? 0;
  const words = below(page.words, tree, list);
  out[at++] = most;
  out[at++] = words / most;
  out[at++] = words === 0 ? 0 : below(page.linkWords, tree, list) / words;
  out[at++] = below(page.imageCount, tree, list) / most;
  out[at++] = words / page.totalWords;
  return at;
}

function coreEvidence(page: PageIndex, core: number, block: Block, out: Float32Array, from: number): number {
  const { tree } = page;
  const coreEnd = tree.end[core] ?? core;
  const inside = block.start >= core && block.end <= coreEnd;
  let at = from;
  let steps = 0;
  let shared = core;
  while (shared > 0 && !(block.start >= shared && block.end <= (tree.end[shared] ?? shared))) {
    shared = tree.parent[shared] ?? 0;
    steps++;
  }
  out[at++] = steps;
  out[at++] = inside ? 0 : block.start < core ? -1 : 1;
  out[at++] = below(page.words, tree, core) / Math.max(1, below(page.words, tree, shared));
  return at;
}

function containerEvidence(page: PageIndex, block: Block, out: Float32Array, from: number): number {
  const { tree } = page;
  let at = from;
  let node = block.parent;
  let level = 1;
  for (const wanted of LEVELS) {
    node = climb(tree, node, wanted - level);
    level = wanted;
    const words = below(page.words, tree, node);
    const prose = below(page.proseWords, tree, node);
    out[at++] = words / page.totalWords;
    out[at++] = words === 0 ? 0 : below(page.linkWords, tree, node) / words;
    out[at++] = prose / page.totalProse;
    out[at++] = below(page.blockCount, tree, node);
    out[at++] = words === 0 ? 0 : prose / words;
  }
  return at;
}
