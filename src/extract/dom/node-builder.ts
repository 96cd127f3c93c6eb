import {
  type ChildNode,
  type Document as DomDocument,
  DomHandler,
  type Element,
  isTag,
  isText,
} from 'domhandler';
import { showForeignObjects } from './foreign-objects.js';
import { fosterStrays, mayStray } from './foster.js';
import type { Name } from './name-table.js';
import type { OpenElements } from './open-elements.js';
import { MAX_NODES, type PageSink } from './page-sink.js';
import { composeShadowRoots, isShadowRoot } from './shadow-roots.js';
import { tableLevels, tagId } from './tags.js';

const TEMPLATE = tagId('template');

/** Makes the nodes that cheerio works on. */
export class NodeBuilder extends DomHandler implements PageSink {
  /** Elements, texts and comments. */
  size = 0;
  /** False when there are more than {@link MAX_NODES}, and the rest is absent. */
  complete = true;
  /** Templates of shadow roots, in document order. */
  private readonly shadowRoots: Element[] = [];
  /** HTML in drawings, in document order. */
  private readonly foreignObjects: Element[] = [];
  /** Nodes between the rows and cells of tables, in document order. */
  private readonly strays: ChildNode[] = [];

  /** @param stop - Called when nothing more is taken */
  constructor(
    private readonly around: OpenElements,
    private readonly stop: () => void,
  ) {
    super();
  }

  /** The page, with its nodes where browsers show them. */
  finished(): DomDocument {
    const { strays, shadowRoots, foreignObjects } = this;
    if (strays.length > 0) fosterStrays(strays);
    if (shadowRoots.length > 0) composeShadowRoots(shadowRoots);
    if (foreignObjects.length > 0) showForeignObjects(foreignObjects);
    return this.root;
  }

  get lastText(): string {
    const last = this.tagStack.at(-1)?.children.at(-1);
    return last !== undefined && isText(last) ? last.data : '';
  }

  open({ text }: Name, tag: number, attribs: Record<string, string> = {}): void {
    this.onopentag(text, attribs);
    if (text === 'foreignobject' && this.around.foreign.isForeign)
      this.foreignObjects.push(this.tagStack.at(-1) as Element);
    if (tag === TEMPLATE && isShadowRoot(text, attribs))
      this.shadowRoots.push(this.tagStack.at(-1) as Element);
  }

  close(): void {
    this.onclosetag();
  }

  text(data: string): void {
    this.ontext(data);
  }

  comment(data: string): void {
    this.oncomment(data);
    this.oncommentend();
  }

  instruction(name: string, data: string): void {
    this.onprocessinginstruction(name, data);
  }

  end(): void {
    this.onend();
  }

  protected override addNode(node: ChildNode): void {
    if (++this.size > MAX_NODES) {
      this.complete = false;
      this.stop();
      return;
    }
    super.addNode(node);
    if (tableLevels.has(this.around.tag)) this.addStray(node);
  }

  private addStray(node: ChildNode): void {
    const parent = node.parent;
    if (!(isText(node) || isTag(node)) || parent === null || !isTag(parent)) return;
    if (mayStray(parent.name, isTag(node) ? node.name : undefined)) this.strays.push(node);
  }
}
