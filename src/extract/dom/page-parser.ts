import { endsForeign } from './foreign-content.js';
import { IMPLIED_ENDS, isBoundary } from './implied-ends.js';
import { MarkupParser } from './markup-parser.js';
import type { Name } from './name-table.js';
import { OpenElements } from './open-elements.js';
import type { PageSink } from './page-sink.js';
import { PageSource } from './page-source.js';
import { isInsideEscape, NO_END_TAG } from './script-escape.js';
import { FLAG, TAG_FLAGS, TAG_NAMES, tagId, tagSet } from './tags.js';

/** Open elements at once; browsers stop at 512 too. */
const MAX_DEPTH = 512;
/** Elements that show nothing may stand this much deeper, so that what they hold does not become text of the page. */
const MAX_SILENT_DEPTH = MAX_DEPTH + 16;

/** How often a page is read again with another notation; each time, it is misread in one place less. */
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

/** What was made of a page. */
export interface ParsedPage<Sink> {
  sink: Sink;
  /** Whether elements stood too deep, and lie beside their parents instead. */
  flattened: boolean;
}

/**
 * Parses a page as `load` of `cheerio/slim` does. Where htmlparser2 leaves the HTML standard in a way that changes what a
 * reader sees, it is read as in browsers.
 *
 * @param sinkOf - A sink that is empty; called again when the page is read again
 */
export function parsePage<Sink extends PageSink>(
  utf8: Buffer,
  sinkOf: (open: OpenElements, stop: () => void) => Sink,
): ParsedPage<Sink> {
  let page = PageSource.of(utf8);
  for (let rewrites = 0; ; rewrites++) {
    const open = new OpenElements();
    const sink = sinkOf(open, () => parser.stop());
    const parser = new PageParser(page, open, sink, rewrites < MAX_REWRITES);
    parser.read();
    if (parser.rewritten === undefined) return { sink, flattened: parser.flattened };
    page = parser.rewritten;
  }
}

/** Reads a page whose character references are not decoded yet. */
class PageParser extends MarkupParser {
  flattened = false;
  /** The page so written that it is read as browsers do; undefined when it is so anyway. */
  rewritten: PageSource | undefined;
  /** As HTML, the tag of the element that starts here; 0 when it is one of SVG or MathML. */
  private nextTag = 0;
  /** Whether the element that starts here ends at once, void or not. */
  private endsAtOnce = false;

  constructor(
    page: PageSource,
    open: OpenElements,
    sink: PageSink,
    private readonly mayRewrite: boolean,
  ) {
    super(page, open, sink);
  }

  /** Reports nothing more. */
  stop(): void {
    this.running = false;
  }

  override ontext(start: number, end: number): void {
    const { open } = this;
    if (this.isInHead() && !isBlank(this.page.html, start, end)) this.endHead();
    if (open.count(NOSCRIPT) > 0) this.endNoscriptIn(start, end, `</${open.nameAt(open.depth - 1)}>`);
    super.ontext(start, end);
  }

  override onattribname(start: number, end: number): void {
    if (this.page.isEncoded(start, end)) this.readAs(this.page.decoded());
    super.onattribname(start, end);
  }

  onopentagname(start: number, end: number): void {
    const { open } = this;
    if (this.page.isEncoded(start, end)) this.readAs(this.page.decoded());
    const name = this.tagNameAt(start, end);
    const { text, tag } = name;
    if (open.foreign.isForeign && endsForeign(text)) this.endForeign();
    // Browsers make nothing of such a tag.
    if (tag === HEAD && (open.count(HEAD) > 0 || open.count(BODY) > 0)) return;
    const { isForeign } = open.foreign;
    if (!isForeign) this.endImplied(tag, text);
    this.endsAtOnce = this.isTooDeep(tag) || (tag === IMAGE && !open.foreign.isForeign);
    // Inside SVG and MathML names mean other things: an <article> there is no block.
    this.nextTag = open.foreign.isForeign && tag !== SVG && tag !== MATH ? 0 : tag;
    this.startElement(name, this.nextTag, this.endsAtOnce);
  }

  onclosetag(start: number, end: number): void {
    const { open } = this;
    const name = this.tagNameAt(start, end);
    const { tag } = name;
    if (tag === SCRIPT && this.mayRewrite && open.count(NOSCRIPT) === 0 && isInsideEscape(this.sink.lastText))
      this.rewrite(start - 1, start - 1, NO_END_TAG);
    // What follows the end of the body stands where the body was left.
    else if (tag === HTML || tag === BODY) return;
    else if (tag === BR || (tag === P && open.count(P) === 0)) {
      this.endForeign();
      this.endNamed(name, tag);
    } else if (tag === 0 || open.count(tag) > 0 || headings.has(tag) || open.foreign.isForeign)
      this.endElement(name);
  }

  /** `/>` means nothing in HTML, but it does in SVG and MathML. */
  onselfclosingtag(): void {
    const tag = this.nextTag;
    const isForeign = this.open.foreign.isForeign || tag === SVG || tag === MATH;
    if (isForeign && !this.endsAtOnce) this.endStarted();
    else this.onopentagend();
  }

  oncdata(start: number, end: number, offset: number): void {
    const data = this.page.text(start, end - offset);
    if (this.open.foreign.isForeign) this.sink.text(data);
    else if (this.mayRewrite && data.includes('>'))
      this.rewrite(start - CDATA.length, start, CDATA.toLowerCase());
  }

  override oncomment(start: number, end: number, offset: number): void {
    if (this.open.count(NOSCRIPT) > 0) this.endNoscriptIn(start, end - offset, '-->');
    const close = this.mayRewrite ? this.page.html.slice(start, end - offset).indexOf('--!>') : -1;
    if (close >= 0) this.rewrite(start + close, start + close + 4, '-->');
    else super.oncomment(start, end, offset);
  }

  protected decodesText(): boolean {
    return !undecoded.has(this.open.tag);
  }

  /**
   * Elements that stand too deep end where they start, so that what they hold becomes their siblings, as in browsers.
   */
  private isTooDeep(tag: number): boolean {
    const { depth } = this.open;
    if (depth < MAX_DEPTH || rawText.has(tag)) return false;
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.void) !== 0 || ((flags & FLAG.silent) !== 0 && depth < MAX_SILENT_DEPTH)) return false;
    this.flattened = true;
    return true;
  }

  /** Ends the elements that a start tag ends. */
  private endImplied(tag: number, name: string): void {
    const { open } = this;
    if (open.count(HEAD) > 0 && this.endsHead(tag, name)) this.endHead();
    const ends = IMPLIED_ENDS[tag];
    if (ends?.ids.some((id) => open.count(id) > 0) !== true) return;
    for (let depth = open.depth - 1; depth > 0; depth--) {
      const around = open.tagAt(depth);
      if (ends.has(around)) this.endInnermost(around);
      if (ends.has(around) || isBoundary(around, tag)) return;
    }
  }

  private isInHead(): boolean {
    const { open } = this;
    return open.count(HEAD) > 0 && open.tagAt(open.depth - 1) === HEAD;
  }

  /** Whether a start tag can only stand in the body. */
  private endsHead(tag: number, name: string): boolean {
    if (this.isInHead()) return !METADATA.has(name);
    return tag === BODY || tag === FRAMESET || ((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0;
  }

  /** A `<head>` that nobody closed must not swallow the page. */
  private endHead(): void {
    const { open } = this;
    for (let depth = open.depth - 1; open.tagAt(depth) !== HEAD; depth--)
      if (shelters.has(open.tagAt(depth))) return;
    this.endInnermost(HEAD);
  }

  /** Ends the innermost open element of a tag, unless a scope boundary stands between. */
  private endElement(name: Name): void {
    const { open } = this;
    const { text, tag } = name;
    const flags = TAG_FLAGS[tag] ?? 0;
    const crossesScopes = (flags & FLAG.scope) !== 0 || tableParts.has(tag);
    let blockBetween = false;
    for (let depth = open.depth - 1; depth > 0; depth--) {
      const around = open.tagAt(depth);
      if (headings.has(tag) && headings.has(around)) {
        // The end tag of any heading ends one.
        this.endInnermost(around);
        return;
      }
      if (around === 0 ? open.nameAt(depth) === text : around === tag) {
        // The block inside stays open, and the element ends with it.
        if (blockBetween && (flags & FLAG.inline) !== 0) open.endLater(depth, name);
        else this.endAll(name);
        // Browsers read its content as text, up to the first end tag.
        while (tag === NOSCRIPT && open.count(NOSCRIPT) > 0) this.endInnermost(NOSCRIPT);
        return;
      }
      const aroundFlags = TAG_FLAGS[around] ?? 0;
      if ((aroundFlags & FLAG.scope) !== 0 && !crossesScopes) return;
      if (shelters.has(around) || (around === TABLE && crossesScopes)) return;
      if ((aroundFlags & FLAG.block) !== 0) blockBetween = true;
    }
  }

  /** Ends the SVG and MathML elements that are open. */
  private endForeign(): void {
    const { open } = this;
    while (open.foreign.isForeign) {
      let depth = open.depth - 1;
      while (depth > 0 && open.tagAt(depth) !== SVG && open.tagAt(depth) !== MATH) depth--;
      this.endInnermost(open.tagAt(depth));
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
    this.stop();
  }

  private endInnermost(tag: number): void {
    this.endAll({ text: TAG_NAMES[tag] as string, tag });
  }

  /** Ends the innermost open element of a name, and those that wait for it. */
  private endAll(name: Name): void {
    this.endNamed(name, name.tag);
    for (let late = this.open.dueEnd(); late !== undefined; late = this.open.dueEnd())
      this.endNamed(late, late.tag);
  }
}

function isBlank(html: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (html.charCodeAt(i) > 32) return false;
  return true;
}
