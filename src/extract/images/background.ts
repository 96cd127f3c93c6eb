import { FLAG, tagId, tagSet } from '../dom/tags.js';
import { attr, closest, hasFlag, TEXT, type Tree, tagName } from '../dom/tree.js';
import { nameTokens } from '../text/tokens.js';
import { isPicturePath } from './lazy-attributes.js';
import { isStandIn } from './stand-in.js';
import { stemOf } from './url-facts.js';

const IMG = tagId('img');
const SVG = tagId('svg');

/** Attributes that lazy-load scripts turn into a background. */
const LAZY = [
  'data-bg',
  'data-background',
  'data-background-image',
  'data-bg-src',
  'data-lazy-background',
  'data-bg-url',
  'data-bgset',
  'data-image-src',
];
/** Attributes of pictures in general, which count on an empty element when they hold the path of a picture file. */
const SOURCES = ['data-src', 'data-original', 'data-lazy-src', 'data-image'];
const IN_STYLE = /background(?:-image)?\s*:[^;]{0,200}?url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)/i;
/** Characters of a style attribute that are read. */
const MAX_STYLE = 4000;
const figure = tagSet('figure');
/** Elements that move what a drawing shows, and draw nothing. */
const MOVES = /^(?:animate|set|animatetransform|animatemotion)$/i;
/** Nodes below an element that is nothing but its picture. */
const MAX_NODES = 6;
/** Nodes and characters below a lead picture that the title is written on. */
const MAX_LEAD_NODES = 60;
const MAX_LEAD_CHARS = 400;

/** Sizes of a box that was made to show a picture, in pixels and as the share of its width that padding keeps free. */
const TALL = /(?:^|;)\s*(?:min-)?height\s*:\s*(\d{2,4})(?:\.\d+)?(px|vh|vw|rem|em)/i;
const PADDED = /(?:^|;)\s*padding(?:-top|-bottom)?\s*:\s*(\d{2,3})(?:\.\d+)?%|aspect-ratio\s*:/i;
const COVERS = /\b(?:cover|contain)\b/i;
/** The least height of a picture in pixels; other units are far larger. */
const MIN_TALL = 120;
/** Names of boxes that show a picture. */
const BOX_NAMES = new Set(
  'hero cover photo photos picture image img figure gallery slide banner featured lead thumbnail poster'.split(
    ' ',
  ),
);

/** The pictures that an element shows as its CSS background, as written: that of a script first. */
export function backgroundUrls(tree: Tree, node: number): string[] {
  if (hasFlag(tree, node, FLAG.void)) return [];
  const urls: string[] = [];
  for (const name of LAZY) {
    const value = attr(tree, node, name);
    if (value !== undefined && /[/.]/.test(value))
      urls.push(value.trim().replace(/^url\(["']?|["']?\)$/g, ''));
  }
  const style = attr(tree, node, 'style');
  const url = style?.includes('url(') === true ? styleUrl(style) : undefined;
  if (url !== undefined) urls.push(url);
  return urls;
}

function styleUrl(style: string): string | undefined {
  const match = IN_STYLE.exec(style.slice(0, MAX_STYLE));
  const url = (match?.[1] ?? match?.[2] ?? match?.[3])?.trim();
  return url === '' ? undefined : url;
}

/**
 * Whether an element is a picture drawn as a background.
 *
 * Without text and pictures of its own, it is one when it says so (`role=img`, a label), stands in a figure, has the
 * measures or the name of a picture's box, or is loaded like a picture. With a title written on it, it is one when the
 * page's metadata names it. Other backgrounds dress a block up.
 *
 * @param told - stems of the pictures that the metadata names
 */
export function isBackgroundPicture(tree: Tree, node: number, told: ReadonlySet<string>): boolean {
  if (tree.attribs[node] === undefined) return false;
  const isDrawing = tree.tag[node] === SVG;
  if (isDrawing ? drawsAnything(tree, node) : hasFlag(tree, node, FLAG.void | FLAG.silent)) return false;
  const end = tree.end[node] ?? node;
  const empty = end - node <= MAX_NODES && isEmpty(tree, node, end);
  const style = attr(tree, node, 'style') ?? '';
  const inStyle = style.includes('url(');
  if (!empty && !inStyle) return false;
  const url = backgroundUrls(tree, node)[0];
  if (url === undefined) return empty && SOURCES.some((name) => isPicturePath(attr(tree, node, name) ?? ''));
  if (/^data:|\.svg(?:$|[?#])/i.test(url) || isStandIn(url)) return false;
  if (told.has(stemOf(url)) && (empty || isShort(tree, node, end))) return true;
  if (!empty) return false;
  const says = attr(tree, node, 'role') === 'img' || attr(tree, node, 'itemprop') === 'image';
  if (says || closest(tree, node, figure, 4) >= 0) return true;
  if ((attr(tree, node, 'aria-label') ?? attr(tree, node, 'title') ?? '').trim() !== '') return true;
  if (isDrawing && isTallBox(attr(tree, node, 'viewbox'))) return true;
  return isPictureBox(style) || (COVERS.test(style) && isNamedBox(tree, node));
}

function isEmpty(tree: Tree, node: number, end: number): boolean {
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') return false;
    if (tree.tag[i] === IMG || (tree.tag[i] === SVG && drawsAnything(tree, i))) return false;
  }
  return true;
}

/** Whether an `<svg>` draws something; editors of WeChat use bare ones as boxes of a proportion. */
function drawsAnything(tree: Tree, svg: number): boolean {
  const end = tree.end[svg] ?? svg + 1;
  if (end - svg > MAX_NODES) return true;
  for (let i = svg + 1; i < end; i++) {
    const isBlank = tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() === '';
    if (!isBlank && !MOVES.test(tagName(tree, i))) return true;
  }
  return false;
}

/** Whether a view box is as high as a picture. */
function isTallBox(viewBox: string | undefined): boolean {
  return Number((viewBox ?? '').trim().split(/[\s,]+/)[3]) >= MIN_TALL;
}

function isShort(tree: Tree, node: number, end: number): boolean {
  if (end - node > MAX_LEAD_NODES) return false;
  let chars = 0;
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] === TEXT) chars += (tree.text[i] ?? '').length;
    if (tree.tag[i] === IMG) return false;
  }
  return chars <= MAX_LEAD_CHARS;
}

function isPictureBox(style: string): boolean {
  if (PADDED.test(style)) return true;
  const tall = TALL.exec(style);
  return tall !== null && (tall[2]?.toLowerCase() !== 'px' || Number(tall[1]) >= MIN_TALL);
}

function isNamedBox(tree: Tree, node: number): boolean {
  return nameTokens(attr(tree, node, 'class') ?? '').some((token) => BOX_NAMES.has(token));
}
