import type { AnyNode } from 'domhandler';
import { FLAG, TAG_FLAGS, TAG_NAMES, type TagSet } from './tags.js';

/** Tag id of text nodes. */
export const TEXT = TAG_NAMES.indexOf('#text');

/** Values by lower-case name, as cheerio holds them. */
export type Attributes = Readonly<Record<string, string>>;

/** Texts of elements that are never shown, in document order. */
export class SilentTexts {
  private readonly texts: string[] = [];
  /** The element that each stands in, and how many nodes there were before it. */
  private readonly parents: number[] = [];
  private readonly places: number[] = [];

  add(text: string, parent: number, place: number): void {
    this.texts.push(text);
    this.parents.push(parent);
    this.places.push(place);
  }

  /** The texts below a node that ends before another one. */
  *below(node: number, end: number): Generator<string> {
    const { texts, parents, places } = this;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as number) > node) high = middle;
      else low = middle + 1;
    }
    for (let i = low; i < places.length && (places[i] as number) <= end; i++)
      if ((parents[i] as number) >= node) yield texts[i] as string;
  }
}

/**
 * An index of a page's elements and texts: parallel arrays in document order.
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
  /** Text that is never shown, as of scripts. */
  readonly silentTexts: SilentTexts;
  /**
   * cheerio's node per node; the first one where comments part a text. They are made when they are asked for first, and
   * the same each time.
   */
  readonly nodes: () => readonly AnyNode[];
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
    for (const data of tree.silentTexts.below(node, tree.end[node] ?? node)) {
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

/** Whether a script holds JSON-LD. */
export function isStructuredData(tree: Tree, script: number): boolean {
  return /^application\/ld\+json/i.test(attr(tree, script, 'type') ?? '');
}
