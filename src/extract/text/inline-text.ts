import { isHidden } from '../dom/hidden.js';
import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { NAME, namesIn } from './inline-names.js';
import { InlineWriter } from './inline-writer.js';
import { isCodeLine } from './line-numbers.js';
import { quotationMarks } from './quotation-marks.js';
import { standIn } from './stand-in.js';
import { firstWord, styleValue } from './style.js';

const A = tagId('a');
const BR = tagId('br');
const NOSCRIPT = tagId('noscript');
const OPTION = tagId('option');
const Q = tagId('q');
const RT = tagId('rt');
const RTC = tagId('rtc');
const RUBY = tagId('ruby');
const SUB = tagId('sub');
const SUP = tagId('sup');

const struck = tagSet('del', 's', 'strike');

const BLOCK_DISPLAYS = new Set(['block', 'flex', 'grid', 'table', 'list-item']);
const RAISED = /^super\b/;
const LOWERED = /^sub\b/;
/** Names of notes, as links to them end. */
const NOTE_NAME = /^_?(?:cite|foot|end)?[_-]{0,2}(?:note|ftn|fn|edn|ref|bib|cr\d|b\d|r\d|\d)/i;
/** Inline elements around the start of a run; a deeper one is written plain. */
const MAX_AROUND = 16;
/** Nodes below a superscript that are searched for the link that makes it the mark of a note. */
const NEAR = 6;

/**
 * The text of a run of nodes as a reader sees it: white space folded, `<br>` and blocks in inline elements as line
 * breaks, a formula as its TeX, raised and lowered text told from the rest; in code, layout is kept.
 */
export function inlineText(tree: Tree, start: number, end: number, keepLayout = false): string {
  const out = new InlineWriter(keepLayout);
  openAround(tree, start, out, keepLayout);
  for (let i = start; i < end; i++) {
    if (i >= out.until) out.closeBefore(i);
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) out.text(tree.text[i] ?? '');
    else if (tag === BR) out.lineBreak();
    else i = element(tree, i, tag, out, keepLayout) - 1;
  }
  return out.finish();
}

/**
 * Opens the inline elements that a run begins in: a quotation, deleted text or a superscript at the start of a block, or
 * that goes on behind a picture, is written with what marks it.
 */
function openAround(tree: Tree, start: number, out: InlineWriter, keepLayout: boolean): void {
  const around: number[] = [];
  let at = tree.parent[start] ?? 0;
  for (; at > 0 && ((TAG_FLAGS[tree.tag[at] ?? 0] ?? 0) & FLAG.block) === 0; at = tree.parent[at] ?? 0)
    if (around.push(at) > MAX_AROUND) return;
  for (const node of around.reverse()) openInline(tree, node, tree.end[node] ?? node + 1, out, keepLayout);
}

/** Writes an element or opens it; returns the next node to look at. */
function element(tree: Tree, node: number, tag: number, out: InlineWriter, keepLayout: boolean): number {
  const end = tree.end[node] ?? node + 1;
  const stand = standIn(tree, node, tag);
  if (stand !== undefined) {
    if (stand !== '') out.standIn(stand);
    return end;
  }
  if (((TAG_FLAGS[tag] ?? 0) & FLAG.silent) !== 0 || tag === NOSCRIPT || tag === OPTION) return end;
  if (((TAG_FLAGS[tag] ?? 0) & FLAG.block) !== 0) {
    if (isHidden(tree, node)) return end;
    if (end > node + 1) out.openLine(end);
  } else openInline(tree, node, end, out, keepLayout);
  return node + 1;
}

function openInline(tree: Tree, node: number, end: number, out: InlineWriter, keepLayout: boolean): void {
  const tag = tree.tag[node] ?? 0;
  if (tag === SUP || tag === SUB)
    out.open(end, tag === SUB ? 'lowered' : isNote(tree, node) ? 'note' : 'raised');
  else if (tag === RUBY) out.open(end, 'ruby');
  else if (tag === RT || tag === RTC) out.open(end, 'reading');
  else if (tag === Q) out.quote(end, quotationMarks(tree, node));
  else if (struck.has(tag)) out.open(end, 'struck');
  else if (tag === A && isNoteLink(tree, node)) out.open(end, 'note');
  else if (end > node + 1 && tree.attribs[node] !== undefined) openStyled(tree, node, end, out, keepLayout);
}

/** Inline elements that a style, or a class in code, makes lines, strikes out, raises or lowers. */
function openStyled(tree: Tree, node: number, end: number, out: InlineWriter, keepLayout: boolean): void {
  const style = attr(tree, node, 'style');
  if (style !== undefined && BLOCK_DISPLAYS.has(firstWord(styleValue(tree, node, 'display'))))
    out.openLine(end);
  else if (
    style !== undefined &&
    styleValue(tree, node, 'text-decoration', 'text-decoration-line')?.includes('line-through')
  )
    out.open(end, 'struck');
  else if (style !== undefined && RAISED.test(styleValue(tree, node, 'vertical-align') ?? ''))
    out.open(end, isNote(tree, node) ? 'note' : 'raised');
  else if (style !== undefined && LOWERED.test(styleValue(tree, node, 'vertical-align') ?? ''))
    out.open(end, 'lowered');
  else if (keepLayout && isCodeLine(tree, node, namesIn(attr(tree, node, 'class')))) out.openLine(end);
}

/** Whether a superscript is the mark of a note: it links to one, or stands in a link to one, or is called so. */
function isNote(tree: Tree, sup: number): boolean {
  const name = attr(tree, sup, 'class');
  if (name !== undefined && /(?:^|[\s_-])(?:footnote|noteref|reference|cite|citation|fn)/i.test(name))
    return true;
  if (attr(tree, sup, 'role') === 'doc-noteref') return true;
  const parent = tree.parent[sup] ?? 0;
  if (tree.tag[parent] === A) return leadsToNote(tree, parent);
  const end = Math.min(tree.end[sup] ?? sup, sup + NEAR);
  for (let i = sup + 1; i < end; i++) if (tree.tag[i] === A) return leadsToNote(tree, i);
  return false;
}

function leadsToNote(tree: Tree, link: number): boolean {
  const href = attr(tree, link, 'href') ?? '';
  const hash = href.indexOf('#');
  return isNoteLink(tree, link) || (hash >= 0 && NOTE_NAME.test(href.slice(hash + 1, hash + 40)));
}

/** A link that is called the mark of a note, raised by a style sheet; inside it a `<sup>` adds nothing. */
function isNoteLink(tree: Tree, link: number): boolean {
  return (
    attr(tree, link, 'role') === 'doc-noteref' ||
    (namesIn(attr(tree, link, 'class')) & NAME.note) !== 0 ||
    attr(tree, link, 'epub:type') === 'noteref'
  );
}
