import { type AnyNode, isTag, isText } from 'domhandler';
import { FLAG, TAG_FLAGS, TAG_NAMES, type TagSet } from './tags.js';

/** Tag id of text nodes. */
export const TEXT = TAG_NAMES.indexOf('#text');

/** Values by lower-case name, as cheerio holds them. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * An index of a page's elements and texts: parallel arrays in document order, over the nodes that cheerio works on.
 *
 * Node 0 is the document. A subtree is the interval from a node to its `end`, so every walk is a loop and every
 * sum over a subtree is the difference of two prefix sums: no recursion, whatever the depth of the markup.
 */
export interface Tree {
  /** Tag id per node; {@link TEXT} for text. */
  readonly tag: number[];
  /** Index of the parent; -1 for the document. */
  readonly parent: number[];
  /** Index after the last node of the subtree. */
  readonly end: number[];
  /**
   * Text of text nodes, the tag name of unknown elements, '' otherwise. White space alone is one blank outside
   * preformatted text. Text that is never shown is absent, but for the title's and JSON-LD; {@link textBelow} reads it.
   */
  readonly text: string[];
  /** Attributes of elements; undefined when there is none. */
  readonly attribs: (Attributes | undefined)[];
  /** cheerio's node per node; the first one where comments part a text. */
  readonly node: AnyNode[];
  /** Whether all of the page is in the tree; false when it has too many elements and texts. */
  readonly complete: boolean;
  /** Whether elements stood too deep, and lie beside their parents instead. */
  readonly flattened: boolean;
}

/** The value of an attribute, or undefined when the element does not have it. */
export function attr(tree: Tree, node: number, name: string): string | undefined {
  return tree.attribs[node]?.[name];
}

/** Whether the node is an element whose tag has any of the given flags. */
export function hasFlag(tree: Tree, node: number, flags: number): boolean {
  return ((TAG_FLAGS[tree.tag[node] ?? 0] ?? 0) & flags) !== 0;
}

/** The tag name of an element, as written (lower case). */
export function tagName(tree: Tree, node: number): string {
  const tag = tree.tag[node] ?? 0;
  return tag === 0 ? (tree.text[node] ?? '') : (TAG_NAMES[tag] ?? '');
}

/** The nearest ancestor-or-self with one of the tags, or -1. `limit` bounds the number of steps. */
export function closest(tree: Tree, node: number, tags: TagSet, limit = 512): number {
  let at = node;
  for (let step = 0; at >= 0 && step <= limit; step++) {
    if (tags.has(tree.tag[at])) return at;
    at = tree.parent[at] ?? -1;
  }
  return -1;
}

/** All text below a node, as written; of a script, style or other silent element, what it holds. */
export function textBelow(tree: Tree, node: number, maxLength = 100_000): string {
  let text = '';
  if (node > 0 && hasFlag(tree, node, FLAG.silent)) {
    for (const data of dataBelow(tree.node[node])) {
      if (text.length >= maxLength) break;
      text += data;
    }
    return text;
  }
  const end = tree.end[node] ?? node;
  for (let i = node; i < end && text.length < maxLength; i++) {
    if (tree.tag[i] === TEXT) text += tree.text[i];
  }
  return text;
}

/** The texts below one of cheerio's nodes, in their order. */
function* dataBelow(top: AnyNode | undefined): Generator<string> {
  const open = top === undefined ? [] : [top];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isText(node)) yield node.data;
    else if (isTag(node))
      for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as AnyNode);
  }
}

/** Whether a script holds JSON-LD. */
export function isStructuredData(tree: Tree, script: number): boolean {
  return /^application\/ld\+json/i.test(attr(tree, script, 'type') ?? '');
}
