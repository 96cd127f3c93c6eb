import { lower, MAX_RAISED, noteMark, superscript } from './raised-text.js';

/** White space that a browser folds; the no-break space is not among it, but no reader can tell. */
const FOLD = /[ \t\n\r\f\u00a0\u2002-\u200a\u202f]+/g;
/** Whether there is anything to fold or to remove: most pieces of text have nothing. */
const UNEVEN = /[\t\n\r\f\u00a0\u00ad\u2002-\u200b\u202f\u2060\ufeff]| {2}/;
/** Characters that are invisible in running text. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;
const LAYOUT_BLANK = /\u00a0/g;

const WORD_END = /[\p{L}\p{N}]/u;
const WORD_START = /^\p{Script=Latin}{2}/u;

/** How the text of an element is written once it is complete. */
type Manner = 'raised' | 'lowered' | 'note' | 'struck' | 'ruby' | 'reading' | 'line' | 'quote';

/** An element whose end changes what is written. */
interface Open {
  end: number;
  manner: Manner;
  /** Text of the element so far. */
  text: string;
  /** The last character before it. */
  before: string;
  /** Readings of a ruby, or the closing mark of a quotation. */
  aside: string;
}

/** Writes the text of a run of inline content, holding back what an open element may still change. */
export class InlineWriter {
  /** The node at which the innermost open element ends. */
  until = Number.POSITIVE_INFINITY;
  private readonly stack: Open[] = [];
  private done = '';
  private last = '';
  /** A line must end before the next visible character. */
  private breakDue = false;
  private struckDepth = 0;

  constructor(private readonly keepLayout: boolean) {}

  /** Text as written in the page. */
  text(piece: string): void {
    if (piece === '') return;
    let shown = piece;
    if (this.keepLayout) {
      if (piece.includes('\u00a0')) shown = piece.replace(LAYOUT_BLANK, ' ');
    } else if (UNEVEN.test(piece)) {
      shown = piece.replace(INVISIBLE, '').replace(FOLD, ' ');
    }
    if (shown === '') return;
    if (this.breakDue) {
      if (!this.keepLayout && shown === ' ') return;
      this.breakDue = false;
      if (!(this.keepLayout && (shown[0] === '\n' || shown[0] === '\r'))) this.write('\n');
    }
    this.write(shown);
  }

  /** The text that stands for an element; a displayed formula gets a line of its own. */
  standIn(text: string): void {
    const isDisplayed = text.startsWith('$$');
    if (isDisplayed) this.softBreak();
    // A word for a picture must not run into the word before it.
    else if (WORD_END.test(this.last) && WORD_START.test(text)) this.text(' ');
    this.text(text);
    if (isDisplayed) this.softBreak();
  }

  lineBreak(): void {
    this.breakDue = false;
    this.write('\n');
  }

  /** Opens an element whose text is written in a manner of its own. */
  open(end: number, manner: Manner): void {
    // A break that is due belongs before the element, not into it.
    if (this.breakDue) {
      this.breakDue = false;
      this.write('\n');
    }
    if (manner === 'struck') this.struckDepth++;
    this.push({ end, manner, text: '', before: this.last, aside: '' });
  }

  /** Opens an element that stands on lines of its own. */
  openLine(end: number): void {
    this.softBreak();
    this.push({ end, manner: 'line', text: '', before: this.last, aside: '' });
  }

  quote(end: number, marks: { open: string; close: string }): void {
    if (marks.open === '') return;
    this.text(marks.open);
    this.push({ end, manner: 'quote', text: '', before: this.last, aside: marks.close });
  }

  /** Closes the elements that end at a node or before it. */
  closeBefore(node: number): void {
    while (node >= this.until) this.close();
  }

  finish(): string {
    while (this.stack.length > 0) this.close();
    if (this.keepLayout) return trimLayout(this.done);
    let text = this.done;
    if (text.includes('  ')) text = text.replace(/ {2,}/g, ' ');
    return (text.includes('\n') ? text.replace(/ ?\n ?/g, '\n') : text).trim();
  }

  private push(opened: Open): void {
    this.stack.push(opened);
    this.until = opened.end;
  }

  private close(): void {
    const closed = this.stack.pop();
    const outer = this.stack.at(-1);
    // An element that is crossed by its parent's end closes with it.
    this.until = outer?.end ?? Number.POSITIVE_INFINITY;
    if (closed === undefined) return;
    const { manner, text, before } = closed;
    switch (manner) {
      case 'line':
        this.put(text);
        this.softBreak();
        return;
      case 'quote':
        this.put(text);
        this.text(closed.aside);
        return;
      case 'struck':
        this.struckDepth--;
        this.put(this.struckDepth === 0 ? struckOut(text) : text);
        return;
      case 'reading':
        if (outer?.manner === 'ruby') {
          outer.aside += text === '' ? '' : (outer.aside === '' ? '' : ' ') + text.trim();
          this.last = outer.text.at(-1) ?? before;
        } else this.put(text.trim() === '' ? '' : `(${text.trim()})`);
        return;
      case 'ruby':
        this.put(closed.aside === '' ? text : `${text.trim()}(${joinedReading(closed.aside)})`);
        return;
      default:
        this.put(text.length > MAX_RAISED ? text : shifted(text, manner, before, outer?.manner));
    }
  }

  /** Adds text of a closed element to what it stands in. */
  private put(text: string): void {
    const outer = this.stack.at(-1);
    if (outer === undefined) this.done += text;
    else outer.text += text;
    this.last = text === '' ? this.last : text.slice(-1);
  }

  private write(text: string): void {
    const outer = this.stack.at(-1);
    if (outer === undefined) this.done += text;
    else outer.text += text;
    this.last = text.slice(-1);
  }

  private softBreak(): void {
    if (this.last !== '' && this.last !== '\n') this.breakDue = true;
  }
}

/** Text that is raised, lowered or a note's mark, with the blanks around it kept outside. */
function shifted(text: string, manner: Manner, before: string, outer: Manner | undefined): string {
  const inner = text.trim();
  if (inner === '' || inner.includes('\n')) return text;
  const lead = text.startsWith(' ') ? ' ' : '';
  const tail = text.endsWith(' ') ? ' ' : '';
  // A mark inside a mark: `<a class="footnote-ref"><sup>1</sup></a>`.
  if (outer === 'note') return text;
  if (manner === 'note') return lead + noteMark(inner) + tail;
  const shown = manner === 'lowered' ? lower(inner) : superscript(inner, lead === '' ? before.trim() : ' ');
  return lead + shown + tail;
}

/** Text that its author struck out, between the marks of Markdown. */
function struckOut(text: string): string {
  const inner = text.trim();
  if (inner === '') return text;
  return `${text.startsWith(' ') ? ' ' : ''}~~${inner}~~${text.endsWith(' ') ? ' ' : ''}`;
}

/** Readings of one word run together in kana, and stand apart in Latin letters. */
function joinedReading(readings: string): string {
  return /[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/.test(readings) ? readings : readings.replaceAll(' ', '');
}

/** Code keeps its indentation; empty lines around it and blanks at line ends go. Line by line, so in linear time. */
function trimLayout(text: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trimEnd());
  let first = 0;
  while (first < lines.length && lines[first] === '') first++;
  let last = lines.length;
  while (last > first && lines[last - 1] === '') last--;
  return lines.slice(first, last).join('\n');
}
