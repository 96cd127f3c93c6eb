import {
  type AnyNode,
  type ChildNode,
  type Document as DomDocument,
  type Element,
  isTag,
  isText,
} from 'domhandler';
import { FLAG, TAG_FLAGS, tagId } from './tags.js';
import { type Attributes, TEXT, type Tree } from './tree.js';

const ROOT = tagId('#root');
const BODY = tagId('body');
const HTML = tagId('html');
const SCRIPT = tagId('script');
const TITLE = tagId('title');

/**
 * The index of a document: its nodes in order, without recursion.
 *
 * @param size - Nodes of the document, about
 */
export function indexDocument(document: DomDocument, size: number): Omit<Tree, 'complete' | 'flattened'> {
  return new DocumentIndex(size + 1).of(document);
}

/** The arrays while they are filled. */
class DocumentIndex {
  private readonly tag: number[];
  private readonly parent: number[];
  private readonly end: number[];
  private readonly text: string[];
  private readonly attribs: (Attributes | undefined)[];
  private readonly node: AnyNode[];
  private size = 0;
  private preformatted = 0;
  private silent = 0;
  /** Open `<html>` and `<body>` elements. */
  private frames = 0;

  constructor(capacity: number) {
    this.tag = new Array(capacity);
    this.parent = new Array(capacity);
    this.end = new Array(capacity);
    this.text = new Array(capacity);
    this.attribs = new Array(capacity);
    this.node = new Array(capacity);
  }

  of(document: DomDocument): Omit<Tree, 'complete' | 'flattened'> {
    this.add(document, ROOT, -1, '', undefined);
    /** Indexes of the elements around the current node, outermost first. */
    const open = [0];
    let node: ChildNode | null = document.children[0] ?? null;
    while (node !== null) {
      const parent = open[open.length - 1] as number;
      if (isTag(node)) {
        const index = this.element(node, parent);
        const child: ChildNode | undefined = node.children[0];
        if (child !== undefined) {
          open.push(index);
          this.enter(index === parent ? 0 : (this.tag[index] as number), 1);
          node = child;
          continue;
        }
      } else if (isText(node)) this.textNode(node.data, node, parent);
      while (node !== null && node.next === null) {
        node = node.parent as ChildNode | null;
        if (node === null || !isTag(node)) {
          node = null;
          break;
        }
        const index = open.pop() as number;
        this.end[index] = this.size;
        this.enter(index === open[open.length - 1] ? 0 : (this.tag[index] as number), -1);
      }
      node = node?.next ?? null;
    }
    this.end[0] = this.size;
    const { tag, parent, end, text, attribs, size } = this;
    for (const list of [tag, parent, end, text, attribs, this.node]) list.length = size;
    return { tag, parent, end, text, attribs, node: this.node };
  }

  /** Counts what holds for all content of an element. */
  private enter(tag: number, by: 1 | -1): void {
    const flags = TAG_FLAGS[tag] ?? 0;
    if ((flags & FLAG.preformatted) !== 0) this.preformatted += by;
    if ((flags & FLAG.silent) !== 0) this.silent += by;
  }

  /** The index of an element; its parent's when the two are one. */
  private element(element: Element, parent: number): number {
    const tag = tagId(element.name);
    // A second <html> or <body> only adds attributes in browsers; here it is passed over.
    if (tag === HTML || tag === BODY) {
      const bit = tag === HTML ? 1 : 2;
      if ((this.frames & bit) !== 0) return parent;
      this.frames |= bit;
    }
    return this.add(element, tag, parent, tag === 0 ? element.name : '', attributesOf(element));
  }

  private textNode(data: string, node: AnyNode, parent: number): void {
    if (this.silent > 0 && !this.keepsSilentText(parent)) return;
    const text = this.preformatted === 0 && isBlank(data) ? ' ' : data;
    const last = this.size - 1;
    // Comments do not part words.
    if (this.tag[last] === TEXT && this.parent[last] === parent) {
      if (text !== ' ' || this.text[last] !== ' ') this.text[last] += text;
      return;
    }
    this.add(node, TEXT, parent, text, undefined);
  }

  private add(
    node: AnyNode,
    tag: number,
    parent: number,
    text: string,
    attribs: Attributes | undefined,
  ): number {
    const index = this.size++;
    this.tag[index] = tag;
    this.parent[index] = parent;
    this.end[index] = index + 1;
    this.text[index] = text;
    this.attribs[index] = attribs;
    this.node[index] = node;
    return index;
  }

  /** Silent elements whose text is metadata: the title, and structured data in scripts. */
  private keepsSilentText(node: number): boolean {
    const tag = this.tag[node];
    if (tag === TITLE) return true;
    return tag === SCRIPT && /^application\/ld\+json/i.test(this.attribs[node]?.type ?? '');
  }
}

function attributesOf({ attribs }: Element): Attributes | undefined {
  for (const _ in attribs) return attribs;
  return undefined;
}

/** Text of blanks and control characters only: most texts between elements are. */
function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) return false;
  return true;
}
