import { FLAG, TAG_FLAGS, tagId } from './tags.js';
import { type Attributes, SilentTexts, TEXT, type Tree } from './tree.js';

const ROOT = tagId('#root');
const BODY = tagId('body');
const HEAD = tagId('head');
const HTML = tagId('html');
const SCRIPT = tagId('script');
const TITLE = tagId('title');

/** The arrays of a {@link Tree} while they are filled, in document order. */
export class TreeArrays {
  private readonly tag: number[] = [];
  private readonly parent: number[] = [];
  private readonly end: number[] = [];
  private readonly texts: string[] = [];
  private readonly attribs: (Attributes | undefined)[] = [];
  private readonly silentTexts = new SilentTexts();
  /** Indexes of the elements around what comes next, outermost first. */
  private readonly around: number[] = [0];
  private preformatted = 0;
  private silent = 0;
  /** The `<html>`, `<head>` and `<body>` elements so far, a bit each. */
  private frames = 0;

  constructor() {
    this.add(ROOT, -1, '', undefined);
  }

  /** Nodes so far. */
  get size(): number {
    return this.tag.length;
  }

  /** The arrays when all is in them. */
  finished(): Omit<Tree, 'nodes' | 'complete' | 'flattened'> {
    while (this.around.length > 1) this.close();
    this.end[0] = this.size;
    const { tag, parent, end, texts, attribs, silentTexts } = this;
    return { tag, parent, end, text: texts, attribs, silentTexts };
  }

  /**
   * Starts an element; one more `<html>`, `<head>` or `<body>` is one with its parent.
   *
   * @param tag - Id of its name
   * @returns Whether it is a node of its own
   */
  open(name: string, tag: number, attribs: Attributes | undefined): boolean {
    const parent = this.around[this.around.length - 1] as number;
    if ((tag === HTML || tag === BODY || tag === HEAD) && !this.isFrame(tag, parent)) {
      this.around.push(parent);
      return false;
    }
    this.around.push(this.size);
    this.enter(tag, 1);
    this.add(tag, parent, tag === 0 ? name : '', attribs);
    return true;
  }

  /** Ends the innermost element. */
  close(): void {
    const { around } = this;
    const index = around.pop() as number;
    if (index === around[around.length - 1]) return;
    this.end[index] = this.size;
    this.enter(this.tag[index] as number, -1);
  }

  /** Adds a text; returns whether it is a node of its own. */
  text(data: string): boolean {
    const parent = this.around[this.around.length - 1] as number;
    if (this.silent > 0) {
      this.silentTexts.add(data, parent, this.size);
      if (!this.keepsSilentText(parent)) return false;
    }
    const text = this.preformatted === 0 && isBlank(data) ? ' ' : data;
    const last = this.size - 1;
    // Comments do not part words.
    if (this.tag[last] === TEXT && this.parent[last] === parent) {
      if (text !== ' ' || this.texts[last] !== ' ') this.texts[last] += text;
      return false;
    }
    this.add(TEXT, parent, text, undefined);
    return true;
  }

  /** Counts what holds for all content of an element. */
  private enter(tag: number, by: 1 | -1): void {
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.preformatted) !== 0) this.preformatted += by;
    if ((flags & FLAG.silent) !== 0) this.silent += by;
  }

  /** Whether this is the page's own `<html>`, `<head>` or `<body>`; browsers pass over any other. */
  private isFrame(tag: number, parent: number): boolean {
    const bit = tag === HTML ? 1 : tag === BODY ? 2 : 4;
    if ((this.frames & bit) !== 0) return false;
    if (tag === HEAD && ((this.frames & 2) !== 0 || (parent !== 0 && this.tag[parent] !== HTML)))
      return false;
    this.frames |= bit;
    return true;
  }

  private add(tag: number, parent: number, text: string, attribs: Attributes | undefined): void {
    this.tag.push(tag);
    this.parent.push(parent);
    this.end.push(this.tag.length);
    this.texts.push(text);
    this.attribs.push(attribs);
  }

  /** Silent elements whose text is metadata: the title, and structured data in scripts. */
  private keepsSilentText(node: number): boolean {
    const tag = this.tag[node];
    if (tag === TITLE) return true;
    return tag === SCRIPT && /^application\/ld\+json/i.test(this.attribs[node]?.type ?? '');
  }
}

/** Text of blanks and control characters only: most texts between elements are. */
function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) return false;
  return true;
}
