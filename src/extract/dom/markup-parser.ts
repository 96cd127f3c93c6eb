import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { type MarkupEvents, MarkupTokens } from './markup-tokens.js';
import { type Name, NameTable, nameOf } from './name-table.js';
import type { OpenElements } from './open-elements.js';
import type { PageSink } from './page-sink.js';
import type { PageSource } from './page-source.js';
import { tagId, tagSet } from './tags.js';

const BR = tagId('br');
const P = tagId('p');

const voids = tagSet(
  ...'area base br col embed frame hr img input link meta param source track wbr'.split(' '),
);
/** Void elements that nothing else is known of. */
const OTHER_VOIDS = new Set(['basefont', 'command', 'isindex', 'keygen']);

const paragraph = tagSet('p');
const controls = tagSet('input', 'option', 'optgroup', 'select', 'button', 'datalist', 'textarea');
const terms = tagSet('dd', 'dt');
const rubies = tagSet('rt', 'rp');
const sections = tagSet('thead', 'tbody');

/** By tag id: open elements that a start tag ends as long as they are the innermost ones. */
const ends = new Map(
  [
    ...'address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'
      .split(' ')
      .map((name) => [name, paragraph] as const),
    ...'select input output button datalist textarea'.split(' ').map((name) => [name, controls] as const),
    ['tr', tagSet('tr', 'th', 'td')] as const,
    ['th', tagSet('th')] as const,
    ['td', tagSet('thead', 'th', 'td')] as const,
    ['body', tagSet('head', 'link', 'script')] as const,
    ['li', tagSet('li')] as const,
    ['option', tagSet('option')] as const,
    ['optgroup', tagSet('optgroup', 'option')] as const,
    ['dd', terms] as const,
    ['dt', terms] as const,
    ['rt', rubies] as const,
    ['rp', rubies] as const,
    ['tbody', sections] as const,
    ['tfoot', sections] as const,
  ].map(([name, set]) => [tagId(name), set]),
);

/** Names of any page: sites repeat a few hundred. */
const tagNames = new NameTable();
const attributeNames = new NameTable();
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};

/**
 * Makes elements of tags as the parser of htmlparser2 does that recognises `/>`: the same elements end in the same
 * places. {@link PageParser} tells it better where that is not what a reader sees.
 *
 * Unlike there, a name is looked up once per tag, and character references are decoded only in texts and values that
 * have an `&`.
 */
export abstract class MarkupParser implements MarkupEvents {
  running = true;
  /** The element whose start tag is being read. */
  private name: Name | undefined;
  private nameTag = 0;
  private isVoid = false;
  private attribs: Record<string, string> | undefined;
  private attribute = '';
  private value = '';

  constructor(
    protected readonly page: PageSource,
    protected readonly open: OpenElements,
    protected readonly sink: PageSink,
  ) {}

  /** Reads the whole page. */
  read(): void {
    new MarkupTokens(this.page.html, this).read();
  }

  abstract onopentagname(start: number, end: number): void;
  abstract onclosetag(start: number, end: number): void;
  abstract onselfclosingtag(): void;
  abstract oncdata(start: number, end: number, offset: number): void;

  ontext(start: number, end: number): void {
    const { page } = this;
    const text = page.text(start, end);
    this.sink.text(this.decodesText() && page.hasReference(start, end) ? decodeHTML(text) : text);
  }

  onattribname(start: number, end: number): void {
    const { html, hasAsciiNames } = this.page;
    this.attribute = hasAsciiNames
      ? attributeNames.nameAt(html, start, end).text
      : html.slice(start, end).toLowerCase();
  }

  onattribdata(start: number, end: number): void {
    const { page } = this;
    const value = page.text(start, end);
    this.value = page.hasReference(start, end) ? decodeHTMLAttribute(value) : value;
  }

  onattribend(): void {
    const { attribute, value, name } = this;
    this.value = '';
    if (name === undefined) return;
    // Assigned, it would be the prototype.
    if (attribute === '__proto__') return;
    this.attribs ??= {};
    if (!Object.hasOwn(this.attribs, attribute)) this.attribs[attribute] = value;
  }

  onopentagend(): void {
    const { name } = this;
    if (name === undefined) return;
    const { attribs, nameTag } = this;
    this.name = undefined;
    this.attribs = undefined;
    this.sink.open(name, nameTag, attribs);
    if (this.isVoid) this.sink.close();
    else this.open.start(name, nameTag, attribs ?? NO_ATTRIBUTES);
  }

  oncomment(start: number, end: number, offset: number): void {
    this.sink.comment(this.page.text(start, end - offset));
  }

  ondeclaration(start: number, end: number): void {
    this.instruction('!', start, end);
  }

  onprocessinginstruction(start: number, end: number): void {
    this.instruction('?', start, end);
  }

  onend(): void {
    while (this.open.depth > 1) this.closeInnermost();
    this.sink.end();
  }

  /** Whether text is decoded where it stands. */
  protected abstract decodesText(): boolean;

  /** The name of a tag that is written between two places. */
  protected tagNameAt(start: number, end: number): Name {
    const { html, hasAsciiNames } = this.page;
    return hasAsciiNames ? tagNames.nameAt(html, start, end) : nameOf(html.slice(start, end).toLowerCase());
  }

  /** The element that starts is void, or ends at once for another reason. */
  protected startElement(name: Name, tag: number, endsAtOnce: boolean): void {
    const ended = ends.get(name.tag);
    if (ended !== undefined)
      for (let top = this.open.innermost; top !== undefined && ended.has(top.tag); top = this.open.innermost)
        this.closeInnermost();
    this.name = name;
    this.nameTag = tag;
    this.isVoid = endsAtOnce || isVoid(name);
    this.attribs = undefined;
  }

  /** Ends the element that has just started, as `/>` does in SVG and MathML. */
  protected endStarted(): void {
    const { name } = this;
    this.onopentagend();
    if (name !== undefined && this.open.innermost?.text === name.text) this.closeInnermost();
  }

  /** Ends the innermost open element of a name, and those in it. */
  protected endNamed(name: Name, tag: number): void {
    if (!isVoid(name)) {
      const depth = this.open.depthOf(name);
      if (depth > 0) while (this.open.depth > depth) this.closeInnermost();
      else if (name.tag === P) {
        this.startElement(name, tag, false);
        this.endStarted();
      }
    } else if (name.tag === BR) {
      this.sink.open(name, tag, undefined);
      this.sink.close();
    }
  }

  private closeInnermost(): void {
    this.sink.close();
    this.open.end();
  }

  private instruction(sign: string, start: number, end: number): void {
    const value = this.page.html.slice(start, end);
    const length = value.search(/\s|\//);
    const name = (length < 0 ? value : value.slice(0, length)).toLowerCase();
    this.sink.instruction(sign + name, sign + value);
  }
}

function isVoid({ text, tag }: Name): boolean {
  return tag === 0 ? OTHER_VOIDS.has(text) : voids.has(tag);
}
