import { type ChildNode, DomHandler, type Element, isTag, isText, type ParentNode } from 'domhandler';
import { decodeHTMLAttribute } from 'entities';
import { ForeignContent } from './foreign-content.js';
import { mayStray } from './foster.js';
import { isShadowRoot } from './shadow-roots.js';
import { TAG_NAMES, tagId, tagSet } from './tags.js';

/** Where text and most elements are out of place. */
const tableLevels = tagSet('table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup');

/** Elements, texts and comments of one page, so that a hostile one has bounded memory; the rest is not read. */
export const MAX_NODES = 1_000_000;

const TEMPLATE = tagId('template');

/** Where a name is written in the page. */
interface Place {
  start: number;
  end: number;
}

/** Makes the nodes that cheerio works on, and knows which elements are open. */
export class NodeBuilder extends DomHandler {
  size = 0;
  complete = true;
  /** Tag id of the element that starts next. */
  nextTag = 0;
  /** Whether values of the element that starts next are to be decoded. */
  encoded = false;
  decode: (value: string) => string = String;
  readonly foreign = new ForeignContent();
  /** Templates of shadow roots, in document order. */
  readonly shadowRoots: Element[] = [];
  /** HTML in drawings, in document order. */
  readonly foreignObjects: Element[] = [];
  /** Nodes between the rows and cells of tables, in document order. */
  readonly strays: ChildNode[] = [];
  /** Called when nothing more is taken. */
  full: () => void = () => {};
  /** Tag ids of the open elements, the document first. */
  private readonly open: number[] = [0];
  private readonly counts = new Int32Array(TAG_NAMES.length);
  /** Inline elements whose end tag came while a block inside them was open. */
  private readonly late = new Map<ParentNode, Place>();

  /** Open elements, the document included. */
  get depth(): number {
    return this.open.length;
  }

  /** Open elements of a tag. */
  count(tag: number): number {
    return this.counts[tag] as number;
  }

  tagAt(depth: number): number {
    return this.open[depth] as number;
  }

  nameAt(depth: number): string {
    const node = this.tagStack[depth];
    return node !== undefined && 'name' in node ? node.name : '';
  }

  /** The text that was read last, in the innermost open element; '' when it ends otherwise. */
  get lastText(): string {
    const last = this.tagStack.at(-1)?.children.at(-1);
    return last !== undefined && isText(last) ? last.data : '';
  }

  /** Marks an element as ended by a tag that came too early. */
  endLater(depth: number, start: number, end: number): void {
    const node = this.tagStack[depth];
    if (node !== undefined) this.late.set(node, { start, end });
  }

  /** The end tag that the innermost open element has had already. */
  dueEnd(): Place | undefined {
    if (this.late.size === 0) return undefined;
    const top = this.tagStack.at(-1);
    return top === undefined ? undefined : this.late.get(top);
  }

  override onopentag(name: string, attribs: Record<string, string>): void {
    if (this.encoded) {
      this.encoded = false;
      for (const [key, value] of Object.entries(attribs))
        attribs[key] = decodeHTMLAttribute(this.decode(value));
    }
    super.onopentag(name, attribs);
    const tag = this.nextTag;
    if (name === 'foreignobject' && this.foreign.isForeign)
      this.foreignObjects.push(this.tagStack.at(-1) as Element);
    this.foreign.start(name, attribs, this.open.length);
    if (tag === TEMPLATE && isShadowRoot(name, attribs))
      this.shadowRoots.push(this.tagStack.at(-1) as Element);
    this.open.push(tag);
    this.counts[tag] = (this.counts[tag] as number) + 1;
  }

  override onclosetag(): void {
    if (this.late.size > 0) this.late.delete(this.tagStack.at(-1) as ParentNode);
    super.onclosetag();
    const tag = this.open.pop() as number;
    this.foreign.end(this.open.length);
    this.counts[tag] = (this.counts[tag] as number) - 1;
  }

  protected override addNode(node: ChildNode): void {
    if (++this.size > MAX_NODES) {
      this.complete = false;
      this.full();
      return;
    }
    super.addNode(node);
    if (tableLevels.has(this.open[this.open.length - 1])) this.addStray(node);
  }

  private addStray(node: ChildNode): void {
    const parent = node.parent;
    if (!(isText(node) || isTag(node)) || parent === null || !isTag(parent)) return;
    if (mayStray(parent.name, isTag(node) ? node.name : undefined)) this.strays.push(node);
  }
}
