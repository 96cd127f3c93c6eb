import type { Document as DomDocument } from 'domhandler';
import { decodeHTML } from 'entities';
import { Parser } from 'htmlparser2';
import { endsForeign } from './foreign-content.js';
import { showForeignObjects } from './foreign-objects.js';
import { fosterStrays } from './foster.js';
import { IMPLIED_ENDS, isBoundary } from './implied-ends.js';
import { MAX_NODES, NodeBuilder } from './node-builder.js';
import { PageSource } from './page-source.js';
import { isInsideEscape, NO_END_TAG } from './script-escape.js';
import { composeShadowRoots } from './shadow-roots.js';
import { FLAG, TAG_FLAGS, TAG_NAMES, tagId, tagSet } from './tags.js';

/** Open elements at once; browsers stop at 512 too. */
const MAX_DEPTH = 512;
/** Elements that show nothing may stand this much deeper, so that what they hold does not become text of the page. */
const MAX_SILENT_DEPTH = MAX_DEPTH + 16;

/** How often a page is read again with another notation; each time, htmlparser2 misreads it in one place less. */
const MAX_REWRITES = 16;
const CDATA = '<![CDATA[';

const BODY = tagId('body');
const BR = tagId('br');
const FRAMESET = tagId('frameset');
const HEAD = tagId('head');
const HTML = tagId('html');
const IMAGE = tagId('image');
const MATH = tagId('math');
const NOSCRIPT = tagId('noscript');
const P = tagId('p');
const SCRIPT = tagId('script');
const SVG = tagId('svg');
const TABLE = tagId('table');
/** Tags inside them end nothing outside. */
const shelters = tagSet('noscript', 'template');
/** Elements that a head holds; any other one ends it. */
const METADATA = new Set(
  'base basefont bgsound head link meta noframes noscript script style template title'.split(' '),
);
/** Their text is kept as it is written. */
const undecoded = tagSet('script', 'style', 'textarea', 'xmp');
/** Their content is text, so no depth comes of them. */
const rawText = tagSet('script', 'style', 'title', 'textarea', 'xmp');
const headings = tagSet('h1', 'h2', 'h3', 'h4', 'h5', 'h6');
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
export function parseDocument(utf8: Buffer): ParsedPage {
  let page = PageSource.of(utf8);
  for (let rewrites = 0; ; rewrites++) {
    const parser = new PageParser(page, rewrites < MAX_REWRITES);
    parser.end(page.html);
    if (parser.rewritten === undefined) return finished(parser);
    page = parser.rewritten;
  }
}

function finished({ nodes, flattened }: PageParser): ParsedPage {
  const { root, size, complete, strays, shadowRoots, foreignObjects } = nodes;
  if (strays.length > 0) fosterStrays(strays);
  if (shadowRoots.length > 0) composeShadowRoots(shadowRoots);
  if (foreignObjects.length > 0) showForeignObjects(foreignObjects);
  return { document: root, size, complete, flattened };
}

/**
 * htmlparser2 is told not to decode character references: it then runs over text and attribute values without looking
 * at each character, and only those with an `&` are decoded here.
 */
class PageParser extends Parser {
  flattened = false;
  /** The page so written that htmlparser2 reads it as browsers do; undefined when it does so anyway. */
  rewritten: PageSource | undefined;
  readonly nodes: NodeBuilder;
  /** By tag id: where its name is written last, since htmlparser2 ends elements by a place in the page. */
  private readonly places = new Int32Array(2 * TAG_NAMES.length);
  /** Whether the element that starts here ends at once, though htmlparser2 does not know. */
  private ownsVoid = false;

  constructor(
    private readonly page: PageSource,
    private readonly mayRewrite: boolean,
  ) {
    const nodes = new NodeBuilder();
    super(nodes, { recognizeSelfClosing: true, decodeEntities: false });
    this.nodes = nodes;
    nodes.decode = (value) => page.decode(value);
    nodes.full = () => this.pause();
  }

  override ontext(start: number, end: number): void {
    // htmlparser2 asks for text from -1 when a page ends in an end tag.
    if (start < 0) return;
    if (this.isInHead() && !isBlank(this.page.html, start, end)) this.endHead();
    if (this.nodes.count(NOSCRIPT) > 0)
      this.endNoscriptIn(start, end, `</${this.nodes.nameAt(this.nodes.depth - 1)}>`);
    const isRaw = undecoded.has(this.nodes.tagAt(this.nodes.depth - 1));
    const { page, nodes } = this;
    if (!isRaw && page.hasReference(start, end)) nodes.ontext(decodeHTML(page.text(start, end)));
    else nodes.ontext(page.text(start, end));
  }

  override onattribdata(start: number, end: number): void {
    if (this.page.hasReference(start, end) || this.page.isEncoded(start, end)) this.nodes.encoded = true;
    super.onattribdata(start, end);
  }

  override onattribname(start: number, end: number): void {
    if (this.page.isEncoded(start, end)) this.readAs(this.page.decoded());
    super.onattribname(start, end);
  }

  override onopentagname(start: number, end: number): void {
    const { nodes } = this;
    if (this.page.isEncoded(start, end)) this.readAs(this.page.decoded());
    const name = this.page.html.slice(start, end).toLowerCase();
    const tag = tagId(name);
    if (nodes.foreign.isForeign && endsForeign(name)) this.endForeign();
    if (tag === HEAD && (nodes.count(HEAD) > 0 || nodes.count(BODY) > 0)) {
      // Not told its name, htmlparser2 makes nothing of the tag, as browsers do.
      this.ownsVoid = false;
      return;
    }
    if (!nodes.foreign.isForeign) this.endImplied(tag, name);
    this.places[2 * tag] = start;
    this.places[2 * tag + 1] = end;
    this.ownsVoid = this.isTooDeep(tag) || (tag === IMAGE && !nodes.foreign.isForeign);
    // Inside SVG and MathML names mean other things: an <article> there is no block.
    nodes.nextTag = nodes.foreign.isForeign && tag !== SVG && tag !== MATH ? 0 : tag;
    super.onopentagname(start, end);
  }

  override onclosetag(start: number, end: number): void {
    const { nodes } = this;
    const name = this.page.html.slice(start, end).toLowerCase();
    const tag = tagId(name);
    this.ownsVoid = false;
    if (tag === SCRIPT && this.mayRewrite && nodes.count(NOSCRIPT) === 0 && isInsideEscape(nodes.lastText))
      this.rewrite(start - 1, start - 1, NO_END_TAG);
    // What follows the end of the body stands where the body was left.
    else if (tag === HTML || tag === BODY) return;
    else if (tag === BR || (tag === P && nodes.count(P) === 0)) {
      this.endForeign();
      nodes.nextTag = tag;
      super.onclosetag(start, end);
    } else if (tag === 0 || nodes.count(tag) > 0 || headings.has(tag) || nodes.foreign.isForeign)
      this.endElement(tag, name, start, end);
  }

  /** `/>` means nothing in HTML, but it does in SVG and MathML. */
  override onselfclosingtag(end: number): void {
    const tag = this.nodes.nextTag;
    const isForeign = this.nodes.foreign.isForeign || tag === SVG || tag === MATH;
    if (isForeign && !this.ownsVoid) super.onselfclosingtag(end);
    else this.onopentagend(end);
  }

  override oncdata(start: number, end: number, offset: number): void {
    const data = this.page.text(start, end - offset);
    if (this.nodes.foreign.isForeign) this.nodes.ontext(data);
    else if (this.mayRewrite && data.includes('>'))
      this.rewrite(start - CDATA.length, start, CDATA.toLowerCase());
  }

  override oncomment(start: number, end: number, offset: number): void {
    if (this.nodes.count(NOSCRIPT) > 0) this.endNoscriptIn(start, end - offset, '-->');
    const close = this.mayRewrite ? this.page.html.slice(start, end - offset).indexOf('--!>') : -1;
    if (close >= 0) this.rewrite(start + close, start + close + 4, '-->');
    else if (this.page.isEncoded(start, end - offset)) {
      this.nodes.oncomment(this.page.text(start, end - offset));
      this.nodes.oncommentend();
    } else super.oncomment(start, end, offset);
  }

  /**
   * The hook that htmlparser2 has for more void elements: such an element ends where it starts. Too deep ones do, so
   * that what they hold becomes their siblings, as in browsers. htmlparser2 keeps the open elements in an array that it
   * shifts from the front: without a limit, a megabyte of nested tags takes minutes.
   */
  protected override isVoidElement(name: string): boolean {
    return this.ownsVoid || super.isVoidElement(name);
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
  private endImplied(tag: number, name: string): void {
    const { nodes } = this;
    if (nodes.count(HEAD) > 0 && this.endsHead(tag, name)) this.endHead();
    const ends = IMPLIED_ENDS[tag];
    if (ends?.ids.some((id) => nodes.count(id) > 0) !== true) return;
    for (let depth = nodes.depth - 1; depth > 0; depth--) {
      const open = nodes.tagAt(depth);
      if (ends.has(open)) this.endInnermost(open);
      if (ends.has(open) || isBoundary(open, tag)) return;
    }
  }

  private isInHead(): boolean {
    const { nodes } = this;
    return nodes.count(HEAD) > 0 && nodes.tagAt(nodes.depth - 1) === HEAD;
  }

  /** Whether a start tag can only stand in the body. */
  private endsHead(tag: number, name: string): boolean {
    if (this.isInHead()) return !METADATA.has(name);
    return tag === BODY || tag === FRAMESET || ((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0;
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
    const crossesScopes = (flags & FLAG.scope) !== 0 || tableParts.has(tag);
    let blockBetween = false;
    for (let depth = nodes.depth - 1; depth > 0; depth--) {
      const open = nodes.tagAt(depth);
      if (headings.has(tag) && headings.has(open)) {
        // The end tag of any heading ends one.
        this.endInnermost(open);
        return;
      }
      if (open === 0 ? nodes.nameAt(depth) === name : open === tag) {
        // The block inside stays open, and the element ends with it.
        if (blockBetween && (flags & FLAG.inline) !== 0) nodes.endLater(depth, start, end);
        else this.endAt(start, end);
        // Browsers read its content as text, up to the first end tag.
        while (tag === NOSCRIPT && nodes.count(NOSCRIPT) > 0) this.endInnermost(NOSCRIPT);
        return;
      }
      const openFlags = TAG_FLAGS[open] ?? 0;
      if ((openFlags & FLAG.scope) !== 0 && !crossesScopes) return;
      if (shelters.has(open) || (open === TABLE && crossesScopes)) return;
      if ((openFlags & FLAG.block) !== 0) blockBetween = true;
    }
  }

  /** Ends the SVG and MathML elements that are open. */
  private endForeign(): void {
    const { nodes } = this;
    while (nodes.foreign.isForeign) {
      let depth = nodes.depth - 1;
      while (depth > 0 && nodes.tagAt(depth) !== SVG && nodes.tagAt(depth) !== MATH) depth--;
      this.endInnermost(nodes.tagAt(depth));
    }
  }

  /** Browsers read what a noscript holds as text: its end tag ends it in comments and scripts too. */
  private endNoscriptIn(start: number, end: number, ending: string): void {
    const at = this.mayRewrite ? this.page.html.slice(start, end).search(/<\/noscript/i) : -1;
    if (at >= 0) this.rewrite(start + at, start + at, ending);
  }

  /** Gives the page up, to be read again with another notation in a place. */
  private rewrite(start: number, end: number, notation: string): void {
    this.readAs(this.page.rewritten(start, end, notation));
  }

  private readAs(page: PageSource): void {
    this.rewritten ??= page;
    this.pause();
  }

  private endInnermost(tag: number): void {
    this.endAt(this.places[2 * tag] as number, this.places[2 * tag + 1] as number);
  }

  /** Ends the innermost open element whose name is written between two places, and those that wait for it. */
  private endAt(start: number, end: number): void {
    this.ownsVoid = false;
    super.onclosetag(start, end);
    for (let late = this.nodes.dueEnd(); late !== undefined; late = this.nodes.dueEnd())
      super.onclosetag(late.start, late.end);
  }
}

function isBlank(html: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (html.charCodeAt(i) > 32) return false;
  return true;
}
