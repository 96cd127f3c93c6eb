import { attr, type Tree, tagName } from '../../dom/tree.js';

/** Hexadecimal codes that MathJax gives the characters that it draws: in a class for CSS, in an attribute for SVG. */
const CLASS_CODE = /(?:^|\s)mjx-c([0-9A-F]{2,6})(?:\s|$)/;
const HREF_CODE = /-([0-9A-F]{2,6})$/;
/** Letters of mathematical alphabets: italics are a matter of the font. */
const STYLED = /[\u{1d400}-\u{1d7ff}ℎ]/gu;
/** Pieces of a bracket that is drawn higher than any font has one, and characters of a font's own. */
const PIECES: readonly (readonly [RegExp, string])[] = [
  [/[\u239b-\u239d]+/g, '('],
  [/[\u239e-\u23a0]+/g, ')'],
  [/[\u23a1-\u23a3]+/g, '['],
  [/[\u23a4-\u23a6]+/g, ']'],
  [/\u23aa+/g, ''],
  [/[\u23a7-\u23a9]+/g, '{'],
  [/[\u23ab-\u23ad]+/g, '}'],
  [/[\ue000-\uf8ff]/g, ''],
];
const HAS_PIECE = /[\u239b-\u23ad\ue000-\uf8ff]/;

/**
 * What an element of a formula is called in MathML: by its own name, by the name of MathJax's element for CSS, or by what
 * MathJax writes on a group of its drawing.
 */
export function mathName(tree: Tree, node: number): string {
  const told = attr(tree, node, 'data-mml-node');
  if (told !== undefined) return told.toLowerCase();
  const name = tagName(tree, node);
  return name.startsWith('mjx-') ? name.slice(4) : name;
}

/** The character that an element of MathJax draws without holding it as text; '' when it draws none. */
export function drawnGlyph(tree: Tree, node: number, name: string): string {
  let code: string | undefined;
  if (name === 'c' || name.startsWith('stretchy'))
    code = CLASS_CODE.exec(attr(tree, node, 'class') ?? '')?.[1];
  else if (name === 'use' || name === 'path')
    code =
      attr(tree, node, 'data-c') ??
      HREF_CODE.exec(attr(tree, node, 'xlink:href') ?? attr(tree, node, 'href') ?? '')?.[1];
  const point = code === undefined || !/^[0-9A-Fa-f]{2,6}$/.test(code) ? 0 : Number.parseInt(code, 16);
  return point >= 0x20 && point <= 0x10ffff ? plainLetters(String.fromCodePoint(point)) : '';
}

/** Signs as a reader writes them: letters without their alphabet, brackets whole. */
export function plainSigns(text: string): string {
  let plain = plainLetters(text);
  if (HAS_PIECE.test(plain)) for (const [pieces, sign] of PIECES) plain = plain.replace(pieces, sign);
  return plain;
}

function plainLetters(text: string): string {
  return text.replace(STYLED, (letter) => letter.normalize('NFKC'));
}
