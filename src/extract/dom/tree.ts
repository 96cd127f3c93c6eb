import { TAG_FLAGS, TAG_NAMES, type TagSet } from './tags.js';

/** Tag id of text nodes. */
export const TEXT = TAG_NAMES.indexOf('#text');

/**
 * A page's elements and texts as parallel arrays in document order.
 *
 * Node 0 is the root. A subtree is the interval from a node to its `end`, so every walk is a loop and every
 * sum over a subtree is the difference of two prefix sums: no recursion, whatever the depth of the markup.
 */
export interface Tree {
  /** Tag id per node; {@link TEXT} for text. */
  readonly tag: number[];
  /** Index of the parent; -1 for the root. */
  readonly parent: number[];
  /** Index after the last node of the subtree. */
  readonly end: number[];
  /** Text of text nodes, the tag name of unknown elements, '' otherwise. */
  readonly text: string[];
  /** Kept attributes as name, value, name, value …; undefined when there is none. */
  readonly attrs: (readonly string[] | undefined)[];
  /** Whether all of the page is in the tree; false when it has too many elements and texts. */
  readonly complete: boolean;
}

/** The value of an attribute, or undefined when the element does not have it. */
export function attr(tree: Tree, node: number, name: string): string | undefined {
  const attrs = tree.attrs[node];
  if (attrs === undefined) return undefined;
  for (let i = 0; i < attrs.length; i += 2) if (attrs[i] === name) return attrs[i + 1];
  return undefined;
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

/** All text below a node, as written. Silent content is in the tree only where a reader asks for it. */
export function textBelow(tree: Tree, node: number, maxLength = 100_000): string {
  let text = '';
  const end = tree.end[node] ?? node;
  for (let i = node; i < end && text.length < maxLength; i++) {
    if (tree.tag[i] === TEXT) text += tree.text[i];
  }
  return text;
}
