import { attr, TEXT, type Tree } from '../../dom/tree.js';
import { lower, raise } from '../raised-text.js';
import { plainSigns } from './drawn-glyph.js';
import { accented, base, group, joined, operand, operator, PRIMES } from './linear-math.js';

/** Between the rows of what KaTeX stacks, and behind a stack that goes below the line; no formula holds them. */
const STACK = '\ufdd0';
const BELOW = '\ufdd1';
const MARKS = /[\ufdd1\ufdd0]/g;
/** Marks of width and the stroke through a relation; KaTeX's font has the latter at a code of its own. */
const UNSEEN = /[\u200b\u2061-\u2064\ufeff\ufdd1\ufdd0]/g;
const NEGATION = /\ue020\s*(\S)/gu;
const STRUCK = /^(\S)\s*\/$/u;
const SILENT = new Set(
  'strut pstrut vlist-s frac-line nulldelimiter mspace katex-mathml hide-tail arraycolsep hline fix'.split(
    ' ',
  ),
);
const LARGE = /^(?:[∑∏∐∫∬∭∮⋃⋂⨆⋁⋀⨁⨂⨀]|(?:lim|max|min|sup|inf|arg|det|gcd|Pr))/;
const LINE = /(?:^|\s)(?:over|under)line-line(?:\s|$)/;

/**
 * A formula that KaTeX drew and of which nothing but the drawing is left, on one line: `x² + (a + b)/2`. What stands
 * above what is told by the classes and the order of its boxes, so that a page without styles is read too.
 */
export function katexGlyphs(tree: Tree, node: number, end: number): string {
  const parts: (string[] | undefined)[] = new Array(end - node);
  for (let i = end - 1; i >= node; i--) {
    const own = parts[i - node]?.reverse() ?? [];
    const shown =
      tree.tag[i] === TEXT ? (tree.text[i] ?? '').replace(UNSEEN, '') : compose(namesOf(tree, i), own);
    if (i === node) return plainSigns(shown).replace(MARKS, '').replace(/\s+/g, ' ').trim();
    if (shown === '') continue;
    const parent = (tree.parent[i] ?? node) - node;
    const list = parts[parent];
    if (list === undefined) parts[parent] = [shown];
    else list.push(shown);
  }
  return '';
}

/** Class names, without the prefix that newer versions give some of them. */
function namesOf(tree: Tree, node: number): readonly string[] {
  const list = attr(tree, node, 'class') ?? '';
  if (LINE.test(list)) return ['frac-line'];
  return list.split(/\s+/).map((name) => (name.startsWith('katex-') ? name.slice(6) : name));
}

function compose(names: readonly string[], parts: readonly string[]): string {
  for (const name of names) {
    if (SILENT.has(name)) return '';
    switch (name) {
      case 'vlist':
        return parts.join(STACK);
      case 'vlist-t2':
        return parts.join('') + BELOW;
      case 'msupsub':
        return scripts(parts.join(''));
      case 'mfrac': {
        const [below = '', above = ''] = rows(parts);
        return `${operand(above)}/${operand(below)}`;
      }
      case 'op-limits':
        return limits(rows(parts));
      case 'root':
        return raise(rows(parts).join('').trim());
      case 'sqrt': {
        const root = parts.length > 1 ? (parts[0] ?? '') : '';
        return `${root}√${group(rows(parts.slice(-1)).join('').trim())}`;
      }
      case 'accent': {
        const [letter = '', sign = ''] = rows(parts);
        return accented(letter, sign) ?? letter;
      }
      case 'overline':
        return accented(rows(parts).join(''), '¯') ?? rows(parts).join('');
      case 'munder': {
        const found = rows(parts);
        return (found.at(-1) ?? '') + (found.length > 1 ? lower((found[0] ?? '').trim()) : '');
      }
      case 'mover': {
        const found = rows(parts);
        return (found[0] ?? '') + (found.length > 1 ? raise((found.at(-1) ?? '').trim()) : '');
      }
      case 'mtable':
        return matrix(parts);
      case 'mrel':
      case 'mbin':
        return operator(negated(parts.join('')));
      case 'mpunct':
        return operator(parts.join('').trim());
    }
  }
  return joined(parts);
}

/** What a stack holds, from bottom to top for scripts, fractions and limits. */
function rows(parts: readonly string[]): string[] {
  return parts
    .join('')
    .replaceAll(BELOW, '')
    .split(STACK)
    .filter((row) => row.trim() !== '');
}

/** One row is a superscript, unless the stack goes below the line. */
function scripts(stack: string): string {
  const [first = '', second] = rows([stack]);
  if (second !== undefined) return lower(first.trim()) + raise(second.trim());
  if (PRIMES.test(first.trim())) return first.trim();
  return stack.includes(BELOW) ? lower(first.trim()) : raise(first.trim());
}

function limits(found: readonly string[]): string {
  if (found.length >= 3)
    return `${base(found[1] ?? '')}${lower((found[0] ?? '').trim())}${raise((found[2] ?? '').trim())} `;
  const [below = '', above = ''] = found;
  if (above === '') return below;
  return LARGE.test(below.trim())
    ? `${base(below)}${raise(above.trim())} `
    : `${base(above)}${lower(below.trim())} `;
}

/** Columns of a table as rows: KaTeX stacks each column. */
function matrix(parts: readonly string[]): string {
  const columns = parts.map((column) =>
    column
      .replaceAll(BELOW, '')
      .split(STACK)
      .map((cell) => cell.trim()),
  );
  const height = Math.max(0, ...columns.map((column) => column.length));
  const lines: string[] = [];
  for (let row = 0; row < height; row++) lines.push(columns.map((column) => column[row] ?? '').join(', '));
  return `[${lines.join('; ')}]`;
}

function negated(text: string): string {
  const struck = STRUCK.exec(text.trim());
  const sign = struck === null ? text : `\ue020${struck[1]}`;
  return sign.replace(NEGATION, (_, stroked: string) => `${stroked}\u0338`.normalize('NFC')).trim();
}
