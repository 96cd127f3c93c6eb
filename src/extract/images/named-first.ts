import type { ImageCandidate } from '../../model/document.js';
import { attr, type Tree } from '../dom/tree.js';
import { resolveUrl } from './resolve-url.js';

/** The candidates of an image with the URL in an attribute before all others; as they are where it holds none. */
export function namedFirst(
  tree: Tree,
  node: number,
  attribute: string,
  base: string,
  found: ImageCandidate[],
): ImageCandidate[] {
  const url = resolveUrl(attr(tree, node, attribute) ?? '', base);
  if (url === undefined) return found;
  return [{ url, from: `recipe:${attribute}` }, ...found.filter((one) => one.url !== url)];
}
