import { imageTags } from '../blocks/image-tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { isPicturePath } from './lazy-attributes.js';

const STYLE_WIDTH = /(?:^|;)\s*width\s*:\s*(\d+(?:\.\d+)?)px/i;
const STYLE_HEIGHT = /(?:^|;)\s*(?:min-)?height\s*:\s*(\d+(?:\.\d+)?)px/i;
/** A style that says how wide the picture is drawn, whatever the attributes say. */
const FLUID =
  /(?:^|;)\s*(?:min-)?(?:width|inline-size)\s*:\s*(?:100%|100vw|auto|calc|min\(|max\(|clamp\()|object-fit|aspect-ratio\s*:/i;
/** Characters of a style attribute that are read. */
const MAX_STYLE = 2000;

/** Numbers up to this are sides of a proportion, when they make one. */
const MAX_PROPORTION = 32;
/** Proportions that pages and AMP write into `width` and `height`. */
const PROPORTIONS = new Set(
  '16x9 9x16 4x3 3x4 3x2 2x3 21x9 16x10 5x4 4x5 5x3 3x5 2x1 1x2 3x1 7x5 8x5 12x5 10x16 9x21 5x7 18x9 20x9 14x9 12x9 32x9 6x4 4x6 8x6 6x5'.split(
    ' ',
  ),
);

/** A size in CSS pixels; a side that nothing states is absent. */
export interface DeclaredSize {
  width?: number;
  height?: number;
}

/**
 * The size that an element's attributes and inline style declare.
 *
 * `width` and `height` that state a proportion (16 × 9, 1.5 × 1), nothing (0, where a style or a set says more) or a
 * share (`100%`) are no pixels: the size is unknown then.
 */
export function declaredSize(tree: Tree, node: number): DeclaredSize {
  if (tree.attribs[node] === undefined) return {};
  const style = attr(tree, node, 'style')?.slice(0, MAX_STYLE);
  // Elements that cannot have a size of their own are told it for the picture that a script puts in them.
  const isImage = imageTags.has(tree.tag[node]);
  const side = (name: string) =>
    numberOf(attr(tree, node, name) ?? (isImage ? undefined : attr(tree, node, `data-${name}`)));
  const w = side('width');
  const h = side('height');
  const unknown =
    (w !== undefined || h !== undefined) &&
    Math.min(w ?? 99, h ?? 99) < MAX_PROPORTION &&
    isNoSize(tree, node, w, h, style);
  const width = (unknown ? undefined : w) ?? stylePixels(style, STYLE_WIDTH);
  const height = (unknown ? undefined : h) ?? stylePixels(style, STYLE_HEIGHT);
  return {
    ...(width === undefined ? {} : { width: Math.round(width) }),
    ...(height === undefined ? {} : { height: Math.round(height) }),
  };
}

function isNoSize(
  tree: Tree,
  node: number,
  w: number | undefined,
  h: number | undefined,
  style: string | undefined,
): boolean {
  if (w !== undefined && h !== undefined && Math.max(w, h) <= MAX_PROPORTION) {
    if (PROPORTIONS.has(`${w}x${h}`) || !Number.isInteger(w) || !Number.isInteger(h)) return true;
    if (/^(?:responsive|fill|intrinsic|fluid)$/.test(attr(tree, node, 'layout') ?? '')) return true;
  }
  // A picture of 1 × 1 whose set or style says otherwise, or of no size at all, is drawn as large as its place.
  if (style !== undefined && FLUID.test(style)) return true;
  if (widestInSet(tree, node) > MAX_PROPORTION * 4) return true;
  return (
    Math.max(w ?? 0, h ?? 0) === 0 && (attr(tree, node, 'data-nimg') !== undefined || isPhotoPath(tree, node))
  );
}

/** GIFs of no size count visits. */
function isPhotoPath(tree: Tree, node: number): boolean {
  const src = attr(tree, node, 'data-src') ?? attr(tree, node, 'src') ?? '';
  return isPicturePath(src) && !/\.gif/i.test(src);
}

function widestInSet(tree: Tree, node: number): number {
  const set = attr(tree, node, 'srcset') ?? attr(tree, node, 'data-srcset') ?? '';
  let widest = 0;
  for (const [, width] of set.slice(0, 8000).matchAll(/\s(\d{2,5})w(?=,|\s|$)/g))
    widest = Math.max(widest, Number(width));
  return widest;
}

function numberOf(value: string | undefined): number | undefined {
  const match = value === undefined ? null : /^(\d{1,5}(?:\.\d+)?)\s*(?:px)?$/i.exec(value.trim());
  return match === null ? undefined : Number(match[1]);
}

function stylePixels(style: string | undefined, property: RegExp): number | undefined {
  const match = style === undefined ? null : property.exec(style);
  return match === null ? undefined : Number(match[1]);
}
