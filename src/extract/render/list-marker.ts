import type { Block } from '../blocks/block.js';
import { tagId } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { styleValue } from '../text/style.js';
import { nameTokens } from '../text/tokens.js';

const DD = tagId('dd');
const DT = tagId('dt');
const LI = tagId('li');
const OL = tagId('ol');

/** Deepest indentation that is written out. */
const MAX_INDENT = 8;
/** Largest number that is written in letters or Roman numerals. */
const MAX_ROMAN = 3999;
/** Names of styles of numbering by the `type` that does the same. */
const STYLE_TYPES: Readonly<Record<string, string>> = {
  none: 'disc',
  disc: 'disc',
  circle: 'disc',
  square: 'disc',
  decimal: '1',
  'lower-alpha': 'a',
  'lower-latin': 'a',
  'upper-alpha': 'A',
  'upper-latin': 'A',
  'lower-roman': 'i',
  'upper-roman': 'I',
};

/** Writes the marks before the items of lists: a dash, a number, or nothing for an item that goes on. */
export class ListMarkers {
  /** Numbers of the items of the ordered lists that were met, as written. */
  private readonly numbers = new Map<number, string>();
  private readonly counted = new Set<number>();
  private readonly begun = new Set<number>();

  constructor(private readonly tree: Tree) {}

  /** A block of a list as a line: two blanks per level of nesting, its mark, its text. */
  line(block: Block, text: string): string {
    const { item, listDepth } = block.context;
    const indent = '  '.repeat(Math.min(Math.max(listDepth - 1, 0), MAX_INDENT));
    if (this.begun.has(item)) return `${indent}  ${text}`;
    this.begun.add(item);
    return `${indent}${this.mark(item)}${text}`;
  }

  private mark(item: number): string {
    const { tree } = this;
    const tag = tree.tag[item];
    if (tag === DT) return '';
    if (tag === DD) return ': ';
    const list = tree.parent[item] ?? 0;
    if (tree.tag[list] !== OL || tag !== LI || isFrame(tree, list)) return '- ';
    if (!this.counted.has(list)) this.count(list);
    return this.numbers.get(item) ?? '- ';
  }

  /** Numbers all items of an ordered list as browsers do: `start`, `reversed`, `value`, `type`. */
  private count(list: number): void {
    const { tree } = this;
    this.counted.add(list);
    const items: number[] = [];
    const end = tree.end[list] ?? list;
    for (let i = list + 1; i < end; i = tree.end[i] ?? i + 1) if (tree.tag[i] === LI) items.push(i);
    const step = attr(tree, list, 'reversed') === undefined ? 1 : -1;
    let number = integer(attr(tree, list, 'start')) ?? (step === 1 ? 1 : items.length);
    const styled = styleValue(tree, list, 'list-style', 'list-style-type')
      ?.split(' ')
      .map((word) => STYLE_TYPES[word])
      .find((type) => type !== undefined);
    for (const item of items) {
      number = integer(attr(tree, item, 'value')) ?? number;
      const type = styled ?? attr(tree, item, 'type') ?? attr(tree, list, 'type') ?? '1';
      this.numbers.set(item, written(number, type));
      number += step;
    }
  }
}

/** Lists of comments, results and links are ordered for machines; no site shows their numbers. */
const FRAMES = new Set(
  `comment comments commentlist thread threads messages posts results products breadcrumb breadcrumbs pagination pager
  nav menu tabs`.split(/\s+/),
);

function isFrame(tree: Tree, list: number): boolean {
  const name = `${attr(tree, list, 'class') ?? ''} ${attr(tree, list, 'id') ?? ''}`;
  return name !== ' ' && nameTokens(name).some((token) => FRAMES.has(token));
}

function integer(value: string | undefined): number | undefined {
  const match = value === undefined ? null : /^\s*([+-]?\d{1,9})/.exec(value);
  return match === null ? undefined : Number(match[1]);
}

function written(number: number, type: string): string {
  switch (type) {
    case 'disc':
    case 'circle':
    case 'square':
      return '- ';
    case 'a':
      return `${letters(number).toLowerCase()}. `;
    case 'A':
      return `${letters(number)}. `;
    case 'i':
      return `${roman(number).toLowerCase()}. `;
    case 'I':
      return `${roman(number)}. `;
    default:
      return `${number}. `;
  }
}

/** A to Z, AA to ZZ, and so on; numbers below 1 have no letters. */
function letters(number: number): string {
  if (number < 1) return String(number);
  let text = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  return text;
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(number: number): string {
  if (number < 1 || number > MAX_ROMAN) return String(number);
  let text = '';
  let rest = number;
  for (const [value, sign] of ROMAN) {
    while (rest >= value) {
      text += sign;
      rest -= value;
    }
  }
  return text;
}
