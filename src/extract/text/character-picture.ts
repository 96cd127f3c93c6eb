import { FLAG, tagId, tagSet } from '../dom/tags.js';
import { attr, hasFlag, TEXT, type Tree } from '../dom/tree.js';
import { declaredSize } from '../images/declared-size.js';
import { NAME, namesIn } from './inline-names.js';
import { styleValue } from './style.js';

const A = tagId('a');
const BR = tagId('br');
const cells = tagSet('td', 'th');
const wrappers = tagSet('span', 'b', 'strong', 'i', 'em', 'font', 'u', 'small', 'big', 'mark', 'label');

/** Signs of emoji: pictographs, flags, keycaps and what joins them. */
const EMOJI_SIGN = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\s]$/u;
const EMOJI_JOINERS = new Set(['\u200d', '\ufe0e', '\ufe0f', '\u20e3']);
const KEYCAP = /^[#*0-9]\ufe0f?\u20e3$/;
/** The name of an emoji between colons or in brackets, as forums and Chinese sites write it. */
const SHORTCODE = /^(?::[\w+-]{1,40}:|[[［][^\]］\s]{1,8}[\]］])$/;
/** Longest alternative text of a picture that is called an emoji or a character. */
const MAX_NAMED = 60;
/** Largest declared side, in CSS pixels, of a picture that is called a character, and of one that only looks like one. */
const MAX_NAMED_SIDE = 64;
const MAX_ICON_SIDE = 32;
/** Longest alternative text of a small picture that stands for a word. */
const MAX_ICON_ALT = 24;
/** Nodes on either side in which the rest of the sentence must stand. */
const NEAR = 8;

/** Words that say what a picture is rather than what it says. */
export const NO_MEANING =
  /\b(?:icons?|logo|image|img|photo|picture|pic|arrows?|bullet|spacer|blank|pixel|separator|divider|line|avatar|banner|button|external link|new (?:window|tab)|opens|click|share|edit|close|open|menu|search|print|rss|loading|expand|toggle|next|previous|back|top|default|null|undefined|alt|user|author|verified|ad)\b|\.(?:png|gif|jpe?g|svg|webp|ico)$|https?:|^[\s\d._-]*$|图标|图片|头像/i;

/**
 * The text that a picture of a character stands for: an emoji, a character that no font has (gaiji), or a small icon in
 * a sentence or a table's cell, by its alternative text. Undefined when the image is a picture to look at.
 */
export function characterPicture(tree: Tree, image: number): string | undefined {
  const alt = attr(tree, image, 'alt')?.trim() ?? '';
  const side = largestSide(tree, image);
  if (alt === '' || alt.length > MAX_NAMED)
    return side === UNKNOWN || side > MAX_ICON_SIDE ? undefined : smallIcon(tree, image, '');
  const isEmoji = isEmojiText(alt);
  const isNamed =
    isEmoji ||
    SHORTCODE.test(alt) ||
    (namesIn(attr(tree, image, 'class')) & NAME.emoji) !== 0 ||
    attr(tree, image, 'data-emoji') !== undefined ||
    (GAIJI.test(attr(tree, image, 'src') ?? '') && isShort(alt));
  if (isNamed)
    return side <= MAX_NAMED_SIDE || (isEmoji && side === UNKNOWN) || isInlineSize(side) ? alt : undefined;
  if (isCharacter(alt)) {
    // Without a size, "图1" and "A" describe photographs too: one sign in the middle of a sentence is a character.
    const fits =
      side === UNKNOWN
        ? isForeignSign(alt) && isInsideText(tree, image)
        : isInlineSize(side) && (isInText(tree, image) || isAloneInCell(tree, image));
    return fits ? alt : undefined;
  }
  return side === UNKNOWN || side > MAX_ICON_SIDE ? undefined : smallIcon(tree, image, alt);
}

/** What a small picture says in a sentence or a cell: its alternative text, or nothing. */
function smallIcon(tree: Tree, image: number, alt: string): string | undefined {
  const near = textAround(tree, image);
  // A picture of a line's height that says nothing dresses its sentence up, and must not cut it.
  const silent = near.before !== '' && near.after !== '' ? '' : undefined;
  if (alt === '' || alt.length > MAX_ICON_ALT || NO_MEANING.test(alt)) return silent;
  if (isAloneInLink(tree, image)) return silent;
  if (
    near.before.toLowerCase().endsWith(alt.toLowerCase()) ||
    near.after.toLowerCase().startsWith(alt.toLowerCase())
  )
    return silent;
  return near.before !== '' || near.after !== '' || isAloneInCell(tree, image) ? alt : undefined;
}

/** Whether a text is emoji and nothing else. */
function isEmojiText(text: string): boolean {
  if (KEYCAP.test(text)) return true;
  return [...text].every((sign) => EMOJI_JOINERS.has(sign) || EMOJI_SIGN.test(sign));
}

const GAIJI = /\/gaiji\/|\/emoji\/|twemoji|\/smil(?:ies|eys?)\/|\/emoticons?\//i;

function isShort(alt: string): boolean {
  return [...alt].length <= 16;
}

/** One letter, sign or two, and no blank between. */
function isCharacter(alt: string): boolean {
  const characters = [...alt];
  return characters.length <= 2 && !/\s/.test(alt);
}

/** One sign that is no letter or digit of ASCII, nor the word for a picture. */
function isForeignSign(alt: string): boolean {
  return [...alt].length === 1 && !/^[\0-\x7f图圖画畫照像]$/.test(alt);
}

const UNKNOWN = 0;
const EM = 16;
const EX = 8;
/** Whether a declared size is about that of a line, or none is declared. */
function isInlineSize(side: number): boolean {
  return side === UNKNOWN || side <= MAX_ICON_SIDE + EM;
}

/** The larger declared side in CSS pixels, from attributes and style; 0 when none is declared. */
function largestSide(tree: Tree, image: number): number {
  const { width, height } = declaredSize(tree, image);
  let largest = Math.max(width ?? UNKNOWN, height ?? UNKNOWN);
  for (const name of ['width', 'height'])
    largest = Math.max(
      largest,
      relative(attr(tree, image, name)),
      relative(styleValue(tree, image, name, `max-${name}`)),
    );
  return largest;
}

/** A size in font units, which no attribute of a picture to look at has, or in the pixels of a `max-width`. */
function relative(value: string | undefined): number {
  const [, number, unit = ''] =
    /^(\d{0,5}(?:\.\d{1,5})?)\s*(r?em|r?lh|r?ex|px)\b/.exec(value?.trim() ?? '') ?? [];
  const factor = unit.endsWith('ex') ? EX : unit === 'px' ? 1 : EM;
  return number === undefined ? UNKNOWN : Number(number) * factor;
}

function isInText(tree: Tree, image: number): boolean {
  const { before, after } = textAround(tree, image);
  return before !== '' || after !== '';
}

function isInsideText(tree: Tree, image: number): boolean {
  const { before, after } = textAround(tree, image);
  return before !== '' && after !== '';
}

/** The text right before and right after an image on its line, a few nodes far. */
function textAround(tree: Tree, image: number): { before: string; after: string } {
  let before = '';
  for (let i = image - 1; i > 0 && i > image - NEAR && before === ''; i--) {
    if (tree.tag[i] === TEXT) before = (tree.text[i] ?? '').trim();
    else if (tree.tag[i] === BR || hasFlag(tree, i, FLAG.block)) break;
  }
  let after = '';
  const last = image + NEAR;
  for (let i = tree.end[image] ?? image + 1; i < last && i < tree.tag.length && after === ''; i++) {
    if (tree.tag[i] === TEXT) after = (tree.text[i] ?? '').trim();
    else if (tree.tag[i] === BR || hasFlag(tree, i, FLAG.block)) break;
  }
  return { before, after };
}

/** Whether nothing else stands in the link around an image: a button of the page. */
function isAloneInLink(tree: Tree, image: number): boolean {
  const link = wrapperOf(tree, image, A);
  return link >= 0 && !hasOtherText(tree, link);
}

/** Whether an image is all that a cell of a table shows. */
function isAloneInCell(tree: Tree, image: number): boolean {
  let at = tree.parent[image] ?? 0;
  for (let step = 0; step < 3 && wrappers.has(tree.tag[at]); step++) at = tree.parent[at] ?? 0;
  return cells.has(tree.tag[at]) && !hasOtherText(tree, at);
}

function wrapperOf(tree: Tree, node: number, tag: number): number {
  let at = tree.parent[node] ?? 0;
  for (let step = 0; step < 3 && wrappers.has(tree.tag[at]); step++) at = tree.parent[at] ?? 0;
  return tree.tag[at] === tag ? at : -1;
}

function hasOtherText(tree: Tree, node: number): boolean {
  const end = Math.min(tree.end[node] ?? node, node + 64);
  for (let i = node + 1; i < end; i++)
    if (tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() !== '') return true;
  return false;
}
