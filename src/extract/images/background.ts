import { FLAG, tagId, tagSet } from '../dom/tags.js';
import { attr, closest, hasFlag, TEXT, type Tree } from '../dom/tree.js';

const IMG = tagId('img');
const SVG = tagId('svg');

const LAZY = [
  'data-bg',
  'data-background',
  'data-background-image',
  'data-bg-src',
  'data-lazy-background',
  'data-bg-url',
  'data-bgset',
];
const IN_STYLE = /background(?:-image)?\s*:[^;]{0,200}?url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)/i;
const figure = tagSet('figure');
/** Nodes below an element that is nothing but its picture. */
const MAX_NODES = 6;

/** The picture that an element shows as its CSS background, as written. */
export function backgroundUrl(tree: Tree, node: number): string | undefined {
  const style = attr(tree, node, 'style');
  const match = style === undefined ? null : IN_STYLE.exec(style.slice(0, 4000));
  const url = match?.[1] ?? match?.[2] ?? match?.[3];
  if (url !== undefined && url.trim() !== '') return url.trim();
  for (const name of LAZY) {
    const value = attr(tree, node, name);
    if (value !== undefined && /[/.]/.test(value)) return value.replace(/^url\(["']?|["']?\)$/g, '');
  }
  return undefined;
}

/**
 * Whether an element is a picture drawn as a background: it says so (`role=img`, `itemprop=image`) or stands in a
 * figure, and holds no text and no image of its own. Other backgrounds dress a block up.
 */
export function isBackgroundPicture(tree: Tree, node: number): boolean {
  if (tree.attribs[node] === undefined || hasFlag(tree, node, FLAG.void | FLAG.silent)) return false;
  const end = tree.end[node] ?? node;
  if (end - node > MAX_NODES) return false;
  const says = attr(tree, node, 'role') === 'img' || attr(tree, node, 'itemprop') === 'image';
  if (!says && closest(tree, node, figure, 4) < 0) return false;
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') return false;
    if (tree.tag[i] === IMG || tree.tag[i] === SVG) return false;
  }
  return backgroundUrl(tree, node) !== undefined;
}
