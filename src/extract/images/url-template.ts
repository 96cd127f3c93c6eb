import { attr, type Tree } from '../dom/tree.js';

/** A URL with the width that fills its template, or as it stands. */
export interface FilledUrl {
  url: string;
  width?: number;
}

/** `{width}`, `{{size}}`, `${w}`, `[width]`, `%w`, `%7Bwidth%7D`, `<width>`, `__WIDTH__`, `:width:`. */
const HOLE =
  /%7B%7B\s?[\w.]{1,40}\s?%7D%7D|\$?%7B[\w.]{1,40}%7D|\{\{[^{}]{1,60}\}\}|\$?\{[^{}]{0,60}\}|\[\[?(?:width|height|size|w|h)\]\]?|%[wh](?![\w%])|%(?:width|height|size)%|<(?:width|height|size)>|<%[^%]{0,60}%>|__(?:width|height|size)__|(?<![\w]):(?:width|height):?/gi;
const WIDTH = new Set(['w', 'width', 'wd', 'imgwidth', 'image.width', 'maxwidth', 'imwidth']);
const HEIGHT = new Set(['h', 'height', 'ht', 'imgheight', 'image.height']);
const SIZE = new Set(['size', 'sizes']);
/** Attributes that list the widths a script may fill in. */
const WIDTHS = [
  'data-widths',
  'data-sizes',
  'data-width-list',
  'data-responsive-widths',
  'data-srcset-widths',
  'widths',
];
const RATIOS = ['data-aspectratio', 'data-aspect-ratio'];
const LIST = /^[\s[\]"',;|x\d]+$/;
/** Sizes of one template; no real list has more. */
const MAX_WIDTHS = 24;

/** Whether a URL has holes that a script fills: as it stands it names no file. */
export function isTemplate(url: string): boolean {
  if (!/[{[<]|%7b|%[a-z]|__|:[wh]/i.test(url)) return false;
  HOLE.lastIndex = 0;
  return HOLE.test(url);
}

/**
 * The URLs that a template stands for, one for each width that the element declares. None when it declares no width,
 * or when the template has a hole of another kind.
 */
export function fillTemplate(tree: Tree, node: number, template: string): FilledUrl[] {
  const holes = [...new Set(template.match(HOLE) ?? [])];
  const labels = declaredSizes(tree, node);
  if (holes.length === 0 || labels.length === 0) return [];
  const ratio = aspectRatio(tree, node);
  const filled: FilledUrl[] = [];
  for (const label of labels) {
    const width = Number(/^\d+/.exec(label)?.[0] ?? 0);
    const url = fillHoles(template, holes, label, width, ratio);
    if (url === undefined || width === 0) return [];
    filled.push({ url, width });
  }
  return filled;
}

function fillHoles(
  template: string,
  holes: readonly string[],
  label: string,
  width: number,
  ratio: number | undefined,
): string | undefined {
  let url = template;
  for (const hole of holes) {
    let value: string | undefined;
    const word = hole
      .replace(/%7[bd]/gi, '')
      .replace(/[^a-z.]/gi, '')
      .toLowerCase();
    if (WIDTH.has(word)) value = String(width);
    else if (SIZE.has(word)) value = label;
    else if (HEIGHT.has(word) && ratio !== undefined) value = String(Math.round(width / ratio));
    if (value === undefined) return undefined;
    url = url.replaceAll(hole, value);
  }
  return url;
}

/** `[180, 360, 540]`, `180,360`, `["180x", "360x"]` or `180 360`, each as it is written. */
function declaredSizes(tree: Tree, node: number): string[] {
  for (const name of WIDTHS) {
    const value = attr(tree, node, name);
    if (value === undefined || value.length > 500 || !LIST.test(value)) continue;
    const sizes = value.match(/\d{2,5}(?:x\d{0,5})?/g);
    if (sizes !== null) return sizes.slice(0, MAX_WIDTHS);
  }
  return [];
}

/** Width divided by height. */
function aspectRatio(tree: Tree, node: number): number | undefined {
  for (const name of RATIOS) {
    const match = /^\s*(\d+(?:\.\d+)?)\s*(?:[/:]\s*(\d+(?:\.\d+)?)\s*)?$/.exec(attr(tree, node, name) ?? '');
    if (match === null) continue;
    const ratio = Number(match[1]) / Number(match[2] ?? 1);
    if (ratio > 0.05 && ratio < 20) return ratio;
  }
  return undefined;
}
