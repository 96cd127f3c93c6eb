import type { Document as DomDocument } from 'domhandler';
import { Parser } from 'htmlparser2';
import { IMPLIED_ENDS, isBoundary } from './implied-ends.js';
import { MAX_NODES, NodeBuilder } from './node-builder.js';
import { FLAG, TAG_FLAGS, TAG_NAMES, tagId, tagSet } from './tags.js';

/** Open elements at once; browsers stop at 512 too. */
const MAX_DEPTH = 512;
/** Elements that show nothing may stand this much deeper, so that what they hold does not become text of the page. */
const MAX_SILENT_DEPTH = MAX_DEPTH + 16;

const BODY = tagId('body');
const BR = tagId('br');
const FRAMESET = tagId('frameset');
const HEAD = tagId('head');
const P = tagId('p');
const TABLE = tagId('table');
/** Elements in a head that may hold flow content without ending it. */
const shelters = tagSet('noscript', 'template');
/** Their content is text, so no depth comes of them. */
const rawText = tagSet('script', 'style', 'title', 'textarea', 'xmp');
const tableParts = tagSet('tr', 'tbody', 'thead');

/** A page as cheerio's nodes. */
export interface ParsedPage {
  document: DomDocument;
  /** Elements, texts and comments. */
  size: number;
  /** False when there are more than {@link MAX_NODES}, and the rest is absent. */
  complete: boolean;
  /** Whether elements stood too deep, and lie beside their parents instead. */
  flattened: boolean;
}

/**
 * Parses a page as `load` of `cheerio/slim` does: htmlparser2 makes the nodes that cheerio works on. Where htmlparser2
 * leaves the HTML standard in a way that changes what a reader sees, it is told better.
 */
export function parseDocument(html: string): ParsedPage {
  const parser = new PageParser(html);
  parser.end(html);
  // A CDATA section is a comment up to the next `>`, and one that nobody closed swallows the page. Matching is exact,
  // so that it is a comment in lower case.
  if (parser.sawCdata) return parseDocument(html.replaceAll('<![CDATA[', '<![cdata['));
  const { root, size, complete } = parser.nodes;
  return { document: root, size, complete, flattened: parser.flattened };
}

class PageParser extends Parser {
  flattened = false;
  sawCdata = false;
  readonly nodes: NodeBuilder;
  /** By tag id: where its name is written last, since htmlparser2 ends elements by a place in the page. */
  private readonly places = new Int32Array(2 * TAG_NAMES.length);
  /** Whether the start tag being read stands too deep, so that its element ends at once. */
  private tooDeep = false;

  constructor(private readonly html: string) {
    const nodes = new NodeBuilder();
    super(nodes);
    this.nodes = nodes;
    nodes.full = () => this.pause();
  }

  override onopentagname(start: number, end: number): void {
    const tag = tagId(this.html.slice(start, end).toLowerCase());
    this.endImplied(tag);
    this.places[2 * tag] = start;
    this.places[2 * tag + 1] = end;
    this.tooDeep = this.isTooDeep(tag);
    this.nodes.nextTag = tag;
    super.onopentagname(start, end);
  }

  override onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    const tag = tagId(name);
    const { nodes } = this;
    nodes.nextTag = tag;
    this.tooDeep = false;
    if (tag === BR || (tag === P && nodes.count(P) === 0)) super.onclosetag(start, end);
    else if (tag === 0 || nodes.count(tag) > 0) this.endElement(tag, name, start, end);
  }

  override oncdata(start: number, end: number, offset: number): void {
    if (this.html.slice(start, end - offset).includes('>')) {
      this.sawCdata = true;
      this.pause();
    }
  }

  /**
   * The hook that htmlparser2 has for more void elements: such an element ends where it starts. Too deep ones do, so
   * that what they hold becomes their siblings, as in browsers. htmlparser2 keeps the open elements in an array that it
   * shifts from the front: without a limit, a megabyte of nested tags takes minutes.
   */
  protected override isVoidElement(name: string): boolean {
    return this.tooDeep || super.isVoidElement(name);
  }

  private isTooDeep(tag: number): boolean {
    const { depth } = this.nodes;
    if (depth < MAX_DEPTH || rawText.has(tag)) return false;
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.void) !== 0 || ((flags & FLAG.silent) !== 0 && depth < MAX_SILENT_DEPTH)) return false;
    this.flattened = true;
    return true;
  }

  /** Ends the elements that a start tag ends. */
  private endImplied(tag: number): void {
    const { nodes } = this;
    if (nodes.count(HEAD) > 0 && endsHead(tag)) this.endHead();
    const ends = IMPLIED_ENDS[tag];
    if (ends?.ids.some((id) => nodes.count(id) > 0) !== true) return;
    for (let depth = nodes.depth - 1; depth > 0; depth--) {
      const open = nodes.tagAt(depth);
      if (ends.has(open)) this.endInnermost(open);
      if (ends.has(open) || isBoundary(open, tag)) return;
    }
  }

  /** A `<head>` that nobody closed must not swallow the page. */
  private endHead(): void {
    const { nodes } = this;
    for (let depth = nodes.depth - 1; nodes.tagAt(depth) !== HEAD; depth--)
      if (shelters.has(nodes.tagAt(depth))) return;
    this.endInnermost(HEAD);
  }

  /** Ends the innermost open element of a tag, unless a scope boundary stands between. */
  private endElement(tag: number, name: string, start: number, end: number): void {
    const { nodes } = this;
    const flags = TAG_FLAGS[tag] ?? 0;
    const isTablePart = (flags & FLAG.scope) !== 0 || tableParts.has(tag);
    let blockBetween = false;
    for (let depth = nodes.depth - 1; depth > 0; depth--) {
      const open = nodes.tagAt(depth);
      if (open === tag && (tag !== 0 || nodes.nameAt(depth) === name)) {
        // The block inside stays open, and the element ends with it.
        if (blockBetween && (flags & FLAG.inline) !== 0) nodes.endLater(depth, start, end);
        else this.endAt(start, end);
        return;
      }
      const openFlags = TAG_FLAGS[open] ?? 0;
      if ((openFlags & FLAG.scope) !== 0 && !isTablePart) return;
      if (open === TABLE && isTablePart) return;
      if ((openFlags & FLAG.block) !== 0) blockBetween = true;
    }
  }

  private endInnermost(tag: number): void {
    this.endAt(this.places[2 * tag] as number, this.places[2 * tag + 1] as number);
  }

  /** Ends the innermost open element whose name is written between two places, and those that wait for it. */
  private endAt(start: number, end: number): void {
    this.tooDeep = false;
    super.onclosetag(start, end);
    for (let late = this.nodes.dueEnd(); late !== undefined; late = this.nodes.dueEnd())
      super.onclosetag(late.start, late.end);
  }
}

/** Whether a start tag can only stand in the body. */
function endsHead(tag: number): boolean {
  return tag === BODY || tag === FRAMESET || ((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0;
}
