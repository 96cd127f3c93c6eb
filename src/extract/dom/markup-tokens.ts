/** Where the parts of markup are written; places in the page. */
export interface MarkupEvents {
  /** Nothing more is reported once it is false. */
  readonly running: boolean;
  ontext(start: number, end: number): void;
  onopentagname(start: number, end: number): void;
  onattribname(start: number, end: number): void;
  onattribdata(start: number, end: number): void;
  onattribend(): void;
  onopentagend(): void;
  onselfclosingtag(): void;
  onclosetag(start: number, end: number): void;
  /** Ends `offset` characters before `end`. */
  oncomment(start: number, end: number, offset: number): void;
  oncdata(start: number, end: number, offset: number): void;
  ondeclaration(start: number, end: number): void;
  onprocessinginstruction(start: number, end: number): void;
  onend(): void;
}

const TAB = 0x09;
const NEW_LINE = 0x0a;
const FORM_FEED = 0x0c;
const RETURN = 0x0d;
const SPACE = 0x20;
const EXCLAMATION = 0x21;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const DASH = 0x2d;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;
const BRACKET = 0x5b;

const CDATA = 'CDATA[';
const TITLE_END = '</title';

/**
 * Cuts markup into tags and text as the tokenizer of htmlparser2 does that decodes no character references, for pages
 * that lie in memory as a whole: what it looks for is found by `indexOf`, not by a state for each character, so that
 * scripts, texts and values cost little. Both report the same for any text; the tests hold them together.
 */
export class MarkupTokens {
  private readonly length: number;
  /** Where what is being read starts; -1 behind a part of a tag. */
  private start = 0;

  constructor(
    private readonly html: string,
    private readonly on: MarkupEvents,
  ) {
    this.length = html.length;
  }

  read(): void {
    const { html, on, length } = this;
    let at = 0;
    while (on.running && at < length) {
      const less = html.indexOf('<', at);
      if (less < 0) break;
      if (less > this.start) on.ontext(this.start, less);
      this.start = less;
      at = on.running ? this.markup(less + 1) : length;
    }
    if (!on.running) return;
    if (this.start >= 0 && this.start < length) on.ontext(this.start, length);
    if (on.running) on.onend();
  }

  /** Reads what follows a `<`; returns where text goes on, as all of the following. */
  private markup(at: number): number {
    const c = this.html.charCodeAt(at);
    if (c === SLASH) return this.endTag(at + 1);
    if (isAlpha(c)) return this.startTag(at);
    if (c === EXCLAMATION) return this.declaration(at + 1);
    if (c !== QUESTION) return at;
    this.start = at + 1;
    const end = this.html.indexOf('>', at + 1);
    if (end < 0) return this.length;
    this.on.onprocessinginstruction(this.start, end);
    return this.textFrom(end + 1);
  }

  private textFrom(at: number): number {
    this.start = at;
    return at;
  }

  /** Ends in a tag that is not closed: it is not reported. */
  private inTag(): number {
    this.start = -1;
    return this.length;
  }

  private startTag(at: number): number {
    const { html, on, length } = this;
    this.start = at;
    let i = at + 1;
    const first = html.charCodeAt(at) | 0x20;
    // What ends after such a letter is text for htmlparser2, since it might have been a script.
    if (i >= length && (first === 0x73 || first === 0x74 || first === 0x78)) return length;
    let ending = specialEnding(first, html.charCodeAt(i) | 0x20);
    if (ending !== undefined) {
      i++;
      let same = 4;
      while (same < ending.length && (html.charCodeAt(i) | 0x20) === ending.charCodeAt(same)) {
        i++;
        same++;
      }
      if (i >= length) return length;
      if (same < ending.length || !endsName(html.charCodeAt(i))) ending = undefined;
    }
    while (i < length && !endsName(html.charCodeAt(i))) i++;
    if (i >= length) return this.inTag();
    on.onopentagname(at, i);
    return this.attributes(i, ending);
  }

  private attributes(from: number, ending: string | undefined): number {
    const { html, on, length } = this;
    let i = from;
    while (i < length) {
      const c = html.charCodeAt(i);
      if (c === GREATER) {
        on.onopentagend();
        return ending === undefined ? this.textFrom(i + 1) : this.special(i + 1, ending);
      }
      if (c === SLASH) {
        i = this.skipBlanks(i + 1);
        if (html.charCodeAt(i) !== GREATER) continue;
        on.onselfclosingtag();
        return this.textFrom(i + 1);
      }
      if (isBlank(c)) i++;
      else i = this.attribute(i);
    }
    return this.inTag();
  }

  /** Reads an attribute; returns where the next one may start. */
  private attribute(from: number): number {
    const { html, on, length } = this;
    let i = from + 1;
    for (; i < length; i++) {
      const c = html.charCodeAt(i);
      if (c === EQUALS || endsName(c)) break;
    }
    if (i >= length) return length;
    on.onattribname(from, i);
    i = this.skipBlanks(i);
    if (i >= length) return length;
    if (html.charCodeAt(i) !== EQUALS) {
      on.onattribend();
      return i;
    }
    i = this.skipBlanks(i + 1);
    if (i >= length) return length;
    const quote = html.charCodeAt(i);
    if (quote === QUOTE || quote === APOSTROPHE) {
      const end = html.indexOf(quote === QUOTE ? '"' : "'", i + 1);
      if (end < 0) return length;
      on.onattribdata(i + 1, end);
      on.onattribend();
      return end + 1;
    }
    const start = i;
    while (i < length && html.charCodeAt(i) !== GREATER && !isBlank(html.charCodeAt(i))) i++;
    if (i >= length) return length;
    on.onattribdata(start, i);
    on.onattribend();
    return i;
  }

  /** Reads the content of an element that only its own end tag ends. */
  private special(from: number, ending: string): number {
    const { html, on, length } = this;
    this.start = from;
    let same = 0;
    for (let i = from; i < length; i++) {
      const c = html.charCodeAt(i);
      if (same === ending.length) {
        if (c === GREATER || isBlank(c)) {
          const end = i - same;
          if (from < end) on.ontext(from, end);
          on.onclosetag(end + 2, i);
          return this.afterEndTag(i);
        }
        same = 0;
      }
      if ((c | 0x20) === ending.charCodeAt(same)) same++;
      else if (same > 0) same = c === LESS ? 1 : 0;
      else if (ending !== TITLE_END) {
        i = html.indexOf('<', i + 1);
        if (i < 0) break;
        same = 1;
      }
    }
    return length;
  }

  private endTag(from: number): number {
    const { html, on, length } = this;
    let i = this.skipBlanks(from);
    // `</>` is text.
    if (i >= length) return length;
    if (html.charCodeAt(i) === GREATER) return i + 1;
    this.start = i;
    if (!isAlpha(html.charCodeAt(i))) {
      const end = html.indexOf('>', i + 1);
      if (end < 0) return length;
      on.oncomment(i, end, 0);
      return this.textFrom(end + 1);
    }
    const start = i++;
    while (i < length && html.charCodeAt(i) !== GREATER && !isBlank(html.charCodeAt(i))) i++;
    if (i >= length) return this.inTag();
    on.onclosetag(start, i);
    return this.afterEndTag(i);
  }

  private afterEndTag(at: number): number {
    const end = this.html.indexOf('>', at);
    return end < 0 ? this.inTag() : this.textFrom(end + 1);
  }

  private declaration(from: number): number {
    const { html, on, length } = this;
    this.start = from;
    let i = from + 1;
    const c = html.charCodeAt(from);
    if (c === BRACKET) {
      let same = 0;
      while (same < CDATA.length && html.charCodeAt(i) === CDATA.charCodeAt(same)) {
        same++;
        i++;
      }
      if (same === CDATA.length) return this.commentLike(i, i, ']]>', (s, e, o) => on.oncdata(s, e, o));
    } else if (c === DASH) {
      // `<!-->` is a comment too.
      if (html.charCodeAt(i) === DASH)
        return this.commentLike(i + 1, i - 1, '-->', (s, e, o) => on.oncomment(s, e, o));
      i++;
    }
    const end = i < length ? html.indexOf('>', i) : -1;
    if (end < 0) return length;
    on.ondeclaration(from, end);
    return this.textFrom(end + 1);
  }

  private commentLike(
    start: number,
    search: number,
    ending: string,
    report: (start: number, end: number, offset: number) => void,
  ): number {
    this.start = start;
    const at = this.html.indexOf(ending, search);
    if (at >= 0) {
      report(start, at + 2, 2);
      return this.textFrom(at + 3);
    }
    if (start < this.length) report(start, this.length, 0);
    return this.inTag();
  }

  private skipBlanks(from: number): number {
    let i = from;
    while (i < this.length && isBlank(this.html.charCodeAt(i))) i++;
    return i;
  }
}

/**
 * The end tag of an element whose content is text, by the first letters of a name; htmlparser2 tells these elements apart
 * by the second one.
 */
function specialEnding(first: number, second: number): string | undefined {
  if (first === 0x73) return second === 0x63 ? '</script' : second === 0x74 ? '</style' : undefined;
  if (first !== 0x74 && first !== 0x78) return undefined;
  return second === 0x69 ? TITLE_END : second === 0x65 ? '</textarea' : second === 0x6d ? '</xmp' : undefined;
}

function isBlank(c: number): boolean {
  return c === SPACE || c === NEW_LINE || c === TAB || c === RETURN || c === FORM_FEED;
}

function endsName(c: number): boolean {
  return c === GREATER || c === SLASH || isBlank(c);
}

function isAlpha(c: number): boolean {
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
