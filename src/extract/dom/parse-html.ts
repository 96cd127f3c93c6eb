import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { keptAttributeAt } from './attributes.js';
import { IMPLIED_CLOSE, stopsImpliedClose } from './implied-close.js';
import { FLAG, TAG_FLAGS, TAG_NAMES, tagId, tagSet } from './tags.js';
import { type TokenSink, tokenize } from './tokenize.js';
import { TEXT, type Tree } from './tree.js';

const ROOT = tagId('#root');
const BODY = tagId('body');
const BR = tagId('br');
const FRAMESET = tagId('frameset');
const HEAD = tagId('head');
const HTML = tagId('html');
const P = tagId('p');
const SCRIPT = tagId('script');
const SVG = tagId('svg');
const TABLE = tagId('table');
const TBODY = tagId('tbody');
const THEAD = tagId('thead');
const TITLE = tagId('title');
const TR = tagId('tr');

/** Open elements at once; browsers stop at 512 too. Deeper elements become siblings. */
const MAX_DEPTH = 512;
/** Kept attributes of one element; the most on real images is about 40. */
const MAX_ATTRIBUTES = 128;
/**
 * On most pages a node takes more bytes than this, so arrays of a page's length by it need not grow. Growth, with that
 * of each element's attributes, was a sixth of all that extraction allocated (1.45 → 1.2 MB a page).
 */
const BYTES_PER_NODE = 64;
/**
 * Elements and texts of one page, so that a hostile one has bounded memory; the rest is not read, and the tree says so.
 * A page of 16 MB has 250,000 at 64 bytes each.
 */
export const MAX_NODES = 1_000_000;

/**
 * Parses HTML into a {@link Tree}.
 *
 * htmlparser2's tree builder keeps the open elements in an array that it shifts from the front, which is quadratic in
 * the depth (a megabyte of nested tags takes minutes), so the tree is built here, in document order and with a depth
 * limit. Character references are decoded here too, in what is kept only. Never throws; never recurses.
 *
 * @param html - UTF-8 bytes, or text
 */
export function parseHtml(html: Buffer | string): Tree {
  const bytes = (typeof html === 'string' ? Buffer.from(html) : html) as Utf8Bytes;
  const builder = new TreeBuilder(bytes);
  tokenize(bytes, builder);
  return builder.finish();
}

/** What `toString('utf8', …)` calls inside; asked directly, parsing takes a tenth less, since pages are cut into so many strings. */
interface Utf8Bytes extends Buffer {
  utf8Slice(start: number, end: number): string;
}

class TreeBuilder implements TokenSink {
  private readonly tree: { -readonly [K in keyof Tree]: Tree[K] };
  /** Nodes in the tree so far; the arrays are longer while it is built. */
  private size = 0;
  /** Open elements, outermost first. */
  private readonly open: number[] = [];
  /** How many elements of each tag are open, so that a stray end tag costs nothing. */
  private readonly openCount = new Int32Array(TAG_NAMES.length);
  /** The same for tags that are not known, by name. */
  private readonly openUnknown = new Map<string, number>();
  /** Inline elements whose end tag came while a block inside them was open. */
  private readonly ending = new Set<number>();
  /** The text being read lies between these positions, behind the earlier pieces that comments part it from. */
  private textStart = 0;
  private textEnd = 0;
  private earlierText = '';
  /** Kept attributes of the start tag being read, and how many places they take; the array is used again. */
  private readonly attrs: string[] = [];
  private attrsSize = 0;
  private current = 0;
  private preformatted = 0;
  private silent = 0;

  constructor(private readonly html: Utf8Bytes) {
    const nodes = Math.ceil(html.length / BYTES_PER_NODE);
    this.tree = {
      tag: new Array(nodes),
      parent: new Array(nodes),
      end: new Array(nodes),
      text: new Array(nodes),
      attrs: new Array(nodes),
      complete: true,
    };
    this.push(ROOT, '');
  }

  text(start: number, end: number): void {
    if (this.textEnd > this.textStart) this.earlierText += this.slice(this.textStart, this.textEnd);
    this.textStart = start;
    this.textEnd = end;
  }

  startTag(tag: number, start: number, end: number): void {
    this.flushText();
    this.closeImplied(tag);
    if (this.open.length >= MAX_DEPTH) this.pop();
    this.attrsSize = 0;
    if (this.isFull() || ((tag === HTML || tag === BODY) && (this.openCount[tag] ?? 0) > 0)) {
      // A second <html> or <body> only adds attributes in browsers; here it is passed over.
      this.current = -1;
      return;
    }
    this.push(tag, tag === 0 ? this.slice(start, end).toLowerCase() : '');
  }

  attribute(start: number, end: number, valueStart: number, valueEnd: number): void {
    if (this.current < 0) return;
    const name = keptAttributeAt(this.html, start, end, this.tree.tag[this.current] ?? 0);
    const { attrs, attrsSize } = this;
    if (name === undefined || attrsSize >= MAX_ATTRIBUTES * 2) return;
    // The first of two equal attributes wins, as in browsers.
    for (let i = 0; i < attrsSize; i += 2) if (attrs[i] === name) return;
    const value = this.slice(valueStart, valueEnd);
    attrs[attrsSize] = name;
    attrs[attrsSize + 1] = value.includes('&') ? decodeHTMLAttribute(value) : value;
    this.attrsSize = attrsSize + 2;
  }

  startTagEnd(selfClosing: boolean): void {
    if (this.current < 0) return;
    if (this.attrsSize > 0) this.tree.attrs[this.current] = this.attrs.slice(0, this.attrsSize);
    const tag = this.tree.tag[this.current] ?? 0;
    // `/>` means nothing in HTML, but it does inside <svg> and <math>, and on custom AMP-like elements nobody
    // writes it meaning "open".
    if (((TAG_FLAGS[tag] ?? 0) & FLAG.void) !== 0 || (selfClosing && (tag === SVG || tag === 0))) this.pop();
  }

  endTag(tag: number, start: number, end: number): void {
    this.flushText();
    if (tag === BR || (tag === P && (this.openCount[tag] ?? 0) === 0)) {
      if (this.isFull()) return;
      this.push(tag, '');
      this.pop();
      return;
    }
    if ((this.openCount[tag] ?? 0) === 0) return;
    const name = tag === 0 ? this.slice(start, end).toLowerCase() : '';
    if (tag !== 0 || (this.openUnknown.get(name) ?? 0) > 0) this.close(tag, name);
  }

  finish(): Tree {
    this.flushText();
    while (this.open.length > 0) this.pop();
    const { complete: _, ...lists } = this.tree;
    for (const list of Object.values(lists)) list.length = this.size;
    return this.tree;
  }

  private isFull(): boolean {
    if (this.size < MAX_NODES) return false;
    this.tree.complete = false;
    return true;
  }

  private slice(start: number, end: number): string {
    return this.html.utf8Slice(start, end);
  }

  private push(tag: number, text: string): void {
    const node = this.add(tag, this.open.at(-1) ?? -1, text);
    this.current = node;
    this.open.push(node);
    this.openCount[tag] = (this.openCount[tag] ?? 0) + 1;
    if (tag === 0) this.openUnknown.set(text, (this.openUnknown.get(text) ?? 0) + 1);
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.preformatted) !== 0) this.preformatted++;
    if ((flags & FLAG.silent) !== 0) this.silent++;
  }

  private pop(): void {
    const node = this.open.pop();
    if (node === undefined) return;
    const { tree } = this;
    const tag = tree.tag[node] ?? 0;
    tree.end[node] = this.size;
    this.openCount[tag] = (this.openCount[tag] ?? 1) - 1;
    if (tag === 0) this.closeUnknown(tree.text[node] ?? '');
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.preformatted) !== 0) this.preformatted--;
    if ((flags & FLAG.silent) !== 0) this.silent--;
    if (this.ending.size > 0) {
      this.ending.delete(node);
      const top = this.open.at(-1);
      if (top !== undefined && this.ending.has(top)) this.pop();
    }
  }

  private closeUnknown(name: string): void {
    const count = this.openUnknown.get(name) ?? 0;
    if (count > 1) this.openUnknown.set(name, count - 1);
    else this.openUnknown.delete(name);
  }

  private flushText(): void {
    const { tree, textStart, textEnd, earlierText } = this;
    if (textEnd === textStart) return;
    this.textEnd = textStart;
    this.earlierText = '';
    if (this.isFull()) return;
    const parent = this.open.at(-1) ?? 0;
    if (this.silent > 0 && !keepsSilentText(tree, parent)) return;
    let text = ' ';
    if (this.preformatted > 0 || !isBlank(this.html, textStart, textEnd) || !BLANK.test(earlierText)) {
      text = earlierText + this.slice(textStart, textEnd);
      if (text.includes('&') && tree.tag[parent] !== SCRIPT) text = decodeHTML(text);
    }
    this.add(TEXT, parent, text);
  }

  private add(tag: number, parent: number, text: string): number {
    const { tree } = this;
    const node = this.size++;
    tree.tag[node] = tag;
    tree.parent[node] = parent;
    tree.end[node] = node + 1;
    tree.text[node] = text;
    tree.attrs[node] = undefined;
    return node;
  }

  private closeImplied(tag: number): void {
    if ((this.openCount[HEAD] ?? 0) > 0 && endsHead(tag)) this.closeHead();
    const closes = IMPLIED_CLOSE[tag];
    if (closes === undefined) return;
    let wanted = false;
    for (const candidate of closes.ids) if ((this.openCount[candidate] ?? 0) > 0) wanted = true;
    if (!wanted) return;
    for (let depth = this.open.length - 1; depth > 0; depth--) {
      const open = this.tree.tag[this.open[depth] ?? 0] ?? 0;
      if (closes.has(open)) {
        while (this.open.length > depth) this.pop();
        return;
      }
      if (stopsImpliedClose(open, tag)) return;
    }
  }

  /** A `<head>` that nobody closed must not swallow the page. */
  private closeHead(): void {
    const depth = this.open.findIndex((node) => this.tree.tag[node] === HEAD);
    if (this.open.slice(depth).some((node) => SHELTERS.has(this.tree.tag[node] ?? 0))) return;
    while (this.open.length > depth) this.pop();
  }

  /** Closes the innermost open element of a tag, unless a scope boundary stands between. */
  private close(tag: number, name: string): void {
    const flags = TAG_FLAGS[tag] ?? 0;
    const isTablePart = (flags & FLAG.scope) !== 0 || tag === TR || tag === TBODY || tag === THEAD;
    let blockBetween = false;
    for (let depth = this.open.length - 1; depth > 0; depth--) {
      const node = this.open[depth] ?? 0;
      const open = this.tree.tag[node] ?? 0;
      if (open === tag && (tag !== 0 || this.tree.text[node] === name)) {
        if (blockBetween && (flags & FLAG.inline) !== 0) this.ending.add(node);
        else while (this.open.length > depth) this.pop();
        return;
      }
      const openFlags = TAG_FLAGS[open] ?? 0;
      if ((openFlags & FLAG.scope) !== 0 && !isTablePart) return;
      if (open === TABLE && isTablePart && tag !== HTML) return;
      if ((openFlags & FLAG.block) !== 0) blockBetween = true;
    }
  }
}

/** Elements in a head that may hold flow content without ending it. */
const SHELTERS = tagSet('noscript', 'template');

/** Whether a start tag can only stand in the body. */
function endsHead(tag: number): boolean {
  return tag === BODY || tag === FRAMESET || ((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0;
}

/** Text of blanks and control characters only: most texts between elements are. */
const BLANK = /^[\0-\x20]*$/;

function isBlank(html: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((html[i] as number) > 32) return false;
  return true;
}

/** Silent elements whose text is metadata: the title, and structured data in scripts. */
function keepsSilentText(tree: Tree, node: number): boolean {
  const tag = tree.tag[node];
  if (tag === TITLE) return true;
  if (tag !== SCRIPT) return false;
  const attrs = tree.attrs[node];
  const at = attrs?.indexOf('type') ?? -1;
  return at < 0 || /^(?:application\/(?:ld\+)?json|math\/)/i.test(attrs?.[at + 1] ?? '');
}
