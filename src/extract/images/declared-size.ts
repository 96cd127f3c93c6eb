import { attr, type Tree } from '../dom/tree.js';

const STYLE_WIDTH = /(?:^|;)\s*width\s*:\s*(\d+(?:\.\d+)?)px/i;
const STYLE_HEIGHT = /(?:^|;)\s*height\s*:\s*(\d+(?:\.\d+)?)px/i;
/** Characters of a style attribute that are read. */
const MAX_STYLE = 2000;

/** The `width` attribute, or the inline style's width, in CSS pixels. */
export function declaredWidth(tree: Tree, node: number): number | undefined {
  return pixels(attr(tree, node, 'width')) ?? stylePixels(attr(tree, node, 'style'), STYLE_WIDTH);
}

/** The `height` attribute, or the inline style's height, in CSS pixels. */
export function declaredHeight(tree: Tree, node: number): number | undefined {
  return pixels(attr(tree, node, 'height')) ?? stylePixels(attr(tree, node, 'style'), STYLE_HEIGHT);
}

function pixels(value: string | undefined): number | undefined {
  const match = value === undefined ? null : /^(\d{1,5}(?:\.\d+)?)\s*(?:px)?$/i.exec(value.trim());
  return match === null ? undefined : Math.round(Number(match[1]));
}

function stylePixels(style: string | undefined, property: RegExp): number | undefined {
  const match = style === undefined ? null : property.exec(style.slice(0, MAX_STYLE));
  return match === null ? undefined : Math.round(Number(match[1]));
}
