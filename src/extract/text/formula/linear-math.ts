import { TEXT, type Tree, tagName } from '../../dom/tree.js';
import { lower, raise } from '../raised-text.js';

/** Signs of MathML that are there for machines: function application, invisible times, comma and plus. */
const UNSEEN = /[\u2061-\u2064\u200b\ufeff]/g;
/** Operators that stand between blanks, as in a printed formula. */
const SPACED = new Set([...'=<>≤≥≠≈≡∼≃≅∝→←↔⇒⇐⇔↦∈∉⊂⊃⊆⊇∪∩+−±∓×÷⋅·∧∨']);
/** A base or an operand that needs no brackets: a number or a name, or what has brackets already. */
const ATOM = /^(?:[\p{L}\p{M}\p{N}.′]+|\([^()]*\))$/u;
/** Longest operand that is looked at; longer ones take brackets. */
const MAX_ATOM = 40;

/** Signs over a letter as the signs that combine with it. */
const ACCENTS: Readonly<Record<string, string>> = {
  '˙': '\u0307',
  '¨': '\u0308',
  '¯': '\u0304',
  '‾': '\u0304',
  '―': '\u0304',
  '^': '\u0302',
  ˆ: '\u0302',
  '~': '\u0303',
  '˜': '\u0303',
  '→': '\u20d7',
  '⃗': '\u20d7',
};
const NEEDS_BLANK = /^[_^][\p{L}\p{N}]$/u;
const LARGE = /[∑∏∫]/;

const SILENT = new Set(['annotation', 'annotation-xml', 'mphantom', 'none', 'mprescripts', 'malignmark']);

/**
 * A formula of MathML that carries no TeX, on one line: `x² + (a + b)/2`, `√(x)`, `sum_(i = 1)^n`.
 *
 * Children come after their parent in document order, so one pass backwards builds every element from finished parts.
 */
export function linearMath(tree: Tree, math: number): string {
  const end = tree.end[math] ?? math + 1;
  const parts: (string[] | undefined)[] = new Array(end - math);
  for (let i = end - 1; i >= math; i--) {
    const own = parts[i - math]?.reverse() ?? [];
    const shown =
      tree.tag[i] === TEXT ? (tree.text[i] ?? '').replace(UNSEEN, '') : compose(tagName(tree, i), own);
    if (i === math) return shown.replace(/\s+/g, ' ').trim();
    const parent = (tree.parent[i] ?? math) - math;
    // Blanks between elements are layout; an element that shows nothing still has its place.
    if (parent < 0 || (tree.tag[i] === TEXT && shown.trim() === '')) continue;
    const list = parts[parent];
    if (list === undefined) parts[parent] = [shown];
    else list.push(shown);
  }
  return '';
}

function compose(written: string, parts: readonly string[]): string {
  const name = written.startsWith('mjx-') ? written.slice(4) : written;
  if (SILENT.has(name)) return '';
  const [first = '', second = '', third = ''] = parts;
  switch (name) {
    case 'mo':
      return operator(parts.join('').trim());
    case 'mfrac':
      return `${operand(first)}/${operand(second)}`;
    case 'msqrt':
      return `√${group(parts.join('').trim())}`;
    case 'mroot':
      return `${raise(second.trim())}√${group(first.trim())}`;
    case 'mover':
      return ACCENTS[second.trim()] === undefined || [...first.trim()].length !== 1
        ? `${base(first)}${raise(second.trim())}`
        : first.trim() + ACCENTS[second.trim()];
    case 'msup':
      return `${base(first)}${raise(second.trim())}`;
    case 'msub':
    case 'munder':
      return `${base(first)}${lower(second.trim())}`;
    case 'msubsup':
    case 'munderover':
      return `${base(first)}${lower(second.trim())}${raise(third.trim())}`;
    case 'mfenced':
      return `(${parts.map((part) => part.trim()).join(', ')})`;
    case 'mtd':
      return parts.join('').trim();
    case 'mtr':
    case 'mlabeledtr':
      return parts.join(', ');
    case 'mtable':
      return `[${parts.join('; ')}]`;
    case 'mspace':
      return ' ';
    case 'semantics':
      return first;
    default:
      return joined(parts);
  }
}

/** Parts of a row in their order; an index written with a sign must not run into what follows it. */
function joined(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) {
    if (NEEDS_BLANK.test(text.slice(-2)) && /^[\p{L}\p{N}]/u.test(part)) text += ' ';
    else if (LARGE.test(text[0] ?? '') && text === parts[0] && text.length > 1) text += ' ';
    text += part;
  }
  return text;
}

function operator(sign: string): string {
  if (sign === '-') return '−';
  if (sign === ',' || sign === ';') return `${sign} `;
  return SPACED.has(sign) ? ` ${sign} ` : sign;
}

function isAtom(text: string): boolean {
  return text.length <= MAX_ATOM && ATOM.test(text);
}

function operand(part: string): string {
  const text = part.trim();
  return text === '' || isAtom(text) ? text : `(${text})`;
}

/** A root's content takes brackets unless it is one sign. */
function group(text: string): string {
  return text.length === 1 ? text : `(${text})`;
}

/** What carries an index: a sum sign, a name; longer ones take brackets unless they have them. */
function base(part: string): string {
  const text = part.trim();
  if (text.length <= 1 || isAtom(text) || /[)\]}|∑∏∫]$/.test(text)) return text;
  return `(${text})`;
}
