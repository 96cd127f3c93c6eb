import { type CheerioAPI, load } from 'cheerio/slim';
import type { AnyNode } from 'domhandler';
import type { Tree } from './tree.js';

const loaded = new WeakMap<Tree, CheerioAPI>();
const indexes = new WeakMap<Tree, ReadonlyMap<AnyNode, number>>();

/** cheerio's `$` over the page that was parsed, the same each time; made when it is asked for first. */
export function cheerioOf(tree: Tree): CheerioAPI {
  let $ = loaded.get(tree);
  if ($ === undefined) {
    $ = load(tree.nodes()[0] as AnyNode);
    loaded.set(tree, $);
  }
  return $;
}

/**
 * The index of one of cheerio's nodes in the tree; of the nearest node around it when it has none itself, as comments,
 * a second `<body>` and the content of scripts; -1 when it is not of this page.
 */
export function indexOfNode(tree: Tree, node: AnyNode): number {
  let index = indexes.get(tree);
  if (index === undefined) {
    index = new Map(tree.nodes().map((one, at) => [one, at]));
    indexes.set(tree, index);
  }
  for (let at: AnyNode | null = node; at !== null; at = at.parent) {
    const found = index.get(at);
    if (found !== undefined) return found;
  }
  return -1;
}
