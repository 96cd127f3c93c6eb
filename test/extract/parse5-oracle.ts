import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { FLAG, TAG_FLAGS, TAG_NAMES } from '../../src/extract/dom/tags.js';
import { TEXT, type Tree } from '../../src/extract/dom/tree.js';

/** What a reader sees of a page: its characters without white space, and its pictures, in the order they stand in. */
export interface Seen {
  text: string;
  images: string[];
}

/** A browser that runs scripts reads the content of `<noscript>` as text and shows none of it. */
const UNSEEN = new Set([
  'head',
  'noscript',
  ...TAG_NAMES.filter((_, tag) => ((TAG_FLAGS[tag] ?? 0) & FLAG.silent) !== 0),
]);
const IMAGES = new Set(['img', 'image']);
const squeeze = (text: string) => text.replace(/[\0-\x20]+/g, '');

export function seenInTree(tree: Tree): Seen {
  let text = '';
  const images: string[] = [];
  for (let i = 1; i < tree.tag.length; i++) {
    const name = TAG_NAMES[tree.tag[i] ?? 0] ?? '';
    if (tree.tag[i] === TEXT) text += tree.text[i];
    else if (UNSEEN.has(name)) i = (tree.end[i] ?? i + 1) - 1;
    else if (IMAGES.has(name)) images.push(squeeze(tree.attribs[i]?.src ?? ''));
  }
  return { text: squeeze(text), images };
}

type Node = DefaultTreeAdapterTypes.ChildNode;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** The HTML in a drawing, the last first; the drawing's own texts are no text of the page. */
function foreignObjects(drawing: DefaultTreeAdapterTypes.Element): Parent[] {
  const found: Parent[] = [];
  const left: Node[] = [...drawing.childNodes];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (!('tagName' in node)) continue;
    if (node.tagName === 'foreignObject') found.push(node);
    else left.push(...node.childNodes);
  }
  return found;
}

/** The same of the tree that parse5 builds, which builds what browsers build. */
export function seenByParse5(html: string): Seen {
  let text = '';
  const images: string[] = [];
  const left: Node[] = [];
  const open = (parent: Parent) => {
    for (let i = parent.childNodes.length - 1; i >= 0; i--) left.push(parent.childNodes[i] as Node);
  };
  open(parse(html, { scriptingEnabled: true }));
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if ('value' in node) text += node.value;
    if ('tagName' in node && node.tagName === 'svg') for (const object of foreignObjects(node)) open(object);
    if (!('tagName' in node) || UNSEEN.has(node.tagName)) continue;
    if (IMAGES.has(node.tagName))
      images.push(squeeze(node.attrs.find(({ name }) => name === 'src')?.value ?? ''));
    open(node);
  }
  return { text: squeeze(text), images };
}
