import { attr, TEXT, type Tree } from '../../dom/tree.js';
import { lower, raise } from '../raised-text.js';
import { drawnGlyph, mathName, plainSigns } from './drawn-glyph.js';

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
  '\u02c9': '\u0304',
  '–': '\u0304',
};
/** Around what MathJax draws above or below something, in an order of its own; codes that are no characters. */
const ABOVE = '\ufdd0';
const BELOW = '\ufdd1';
const END = '\ufdd2';
const SHIFTED = /([\ufdd0\ufdd1])([^\ufdd0-\ufdd2]*)\ufdd2/g;
const BRACE = /^[⏞⏟⎴⎵]$/;
const NEEDS_BLANK = /^[_^][\p{L}\p{N}]$/u;
const LARGE = /[∑∏∫]/;
export const PRIMES = /^[′″‴⁗']+$/;

const SILENT = new Set(
  `annotation annotation-xml mphantom none mprescripts malignmark surd speech braille assistive-mml copytext defs title`.split(
    /\s+/,
  ),
);

/**
 * A formula of MathML that carries no TeX, on one line: `x² + (a + b)/2`, `√(x)`, `sum_(i = 1)^n`. So are the elements and
 * the drawings of MathJax, which keep the names of MathML.
 *
 * Children come after their parent in document order, so one pass backwards builds every element from finished parts.
 */
export function linearMath(tree: Tree, math: number): string {
  const end = tree.end[math] ?? math + 1;
  const parts: (string[] | undefined)[] = new Array(end - math);
  for (let i = end - 1; i >= math; i--) {
    const own = parts[i - math]?.reverse() ?? [];
    const shown =
      tree.tag[i] === TEXT ? plainSigns(tree.text[i] ?? '').replace(UNSEEN, '') : partText(tree, i, own);
    if (i === math) return plainSigns(shown).replace(SHIFTED, '$2').replace(/\s+/g, ' ').trim();
    const parent = (tree.parent[i] ?? math) - math;
    // Blanks between elements are layout; an element that shows nothing still has its place.
    if (parent < 0 || (tree.tag[i] === TEXT && shown.trim() === '')) continue;
    const list = parts[parent];
    if (list === undefined) parts[parent] = [shown];
    else list.push(shown);
  }
  return '';
}

function partText(tree: Tree, node: number, parts: readonly string[]): string {
  const name = mathName(tree, node);
  if (SILENT.has(name)) return '';
  const glyph = parts.every((part) => part === '') ? drawnGlyph(tree, node, name) : '';
  const shown = glyph === '' ? compose(name, parts) : glyph;
  return isShiftedGroup(tree, node) ? (liesBelow(tree, node) ? BELOW : ABOVE) + shown + END : shown;
}

/** Elements whose parts MathJax places above and below, in an order that only their places tell. */
const SHIFTING = new Set(['msubsup', 'munderover']);
const PLACE = /translate\([^,)]{1,20},\s*(-?)/;

/** Whether a group of a drawing is a script or a limit; the base of one stays where it is. */
function isShiftedGroup(tree: Tree, node: number): boolean {
  if (attr(tree, node, 'data-mml-node') === undefined) return false;
  const parent = tree.parent[node] ?? 0;
  return (
    SHIFTING.has(attr(tree, parent, 'data-mml-node') ?? '') &&
    node > parent + 1 &&
    placeOf(tree, node) !== null
  );
}

function placeOf(tree: Tree, node: number): RegExpExecArray | null {
  return PLACE.exec(attr(tree, node, 'transform') ?? '');
}

function liesBelow(tree: Tree, node: number): boolean {
  return placeOf(tree, node)?.[1] === '-';
}

function compose(name: string, written: readonly string[]): string {
  const { parts, above, below } = shiftedParts(name, written);
  const [first = '', second = '', third = ''] = parts;
  if (above !== undefined || below !== undefined) {
    const accent = below === undefined ? accented(first, above ?? '') : undefined;
    return accent ?? base(parts.join('')) + lower(below ?? '') + raise(above ?? '');
  }
  switch (name) {
    case 'mo':
      return operator(plainSigns(parts.join('')).trim());
    case 'mfrac':
    case 'frac':
      return parts.length === 1 ? first : `${operand(first)}/${operand(second)}`;
    case 'msqrt':
      return `√${group(parts.join('').trim())}`;
    case 'mroot':
      return `${raise(second.trim())}√${group(first.trim())}`;
    case 'mover':
      return accented(first, second) ?? `${base(first)}${raise(second.trim())}`;
    case 'msup':
      return `${base(first)}${PRIMES.test(second.trim()) ? second.trim() : raise(second.trim())}`;
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
    case 'itable':
      return parts.join('; ');
    case 'mtable':
      return `[${parts.join('; ')}]`;
    case 'over':
    case 'root':
      return ABOVE + parts.join('').trim() + END;
    case 'under':
      return BELOW + parts.join('').trim() + END;
    case 'script':
      // Two scripts have a spacer between them, the upper one first.
      return parts.length < 3 ? parts.join('') : ABOVE + first.trim() + END + BELOW + third.trim() + END;
    case 'mspace':
      return ' ';
    case 'semantics':
      return first;
    default:
      return joined(parts);
  }
}

/** Elements of MathJax around what is shifted, which leave it to the element that it belongs to. */
const CARRIERS = new Set([
  'row',
  'base',
  'box',
  'sqrt',
  'script',
  'table',
  'itable',
  'over',
  'under',
  'root',
]);

/** The parts of an element without what MathJax drew above and below them, wherever it stood. */
function shiftedParts(
  name: string,
  parts: readonly string[],
): { parts: readonly string[]; above?: string; below?: string } {
  // The sign of a root is one of its parts in drawings.
  const own = name === 'msqrt' || name === 'mroot' ? parts.filter((part) => part.trim() !== '√') : parts;
  if (CARRIERS.has(name) || !own.some((part) => part.includes(END))) return { parts: own };
  const found: { above?: string; below?: string } = {};
  const rest = own.map((part) =>
    part.replace(SHIFTED, (_, mark: string, text: string) => {
      const shown = text.trim();
      if (shown !== '' && !BRACE.test(shown)) found[mark === ABOVE ? 'above' : 'below'] = shown;
      return '';
    }),
  );
  const kept = rest.filter((part) => part !== '');
  if (name === 'mroot') return { parts: [...kept, found.above ?? ''] };
  return { parts: kept, ...found };
}

/** Letters with a sign over them as ones with a sign that combines with each; undefined when it is no such sign. */
export function accented(letters: string, sign: string): string | undefined {
  const combining = ACCENTS[sign.trim()];
  const plain = plainSigns(letters.trim());
  if (combining === undefined || !/^(?:.|\p{L}{2,4})$/u.test(plain)) return undefined;
  return [...plain].map((letter) => letter + combining).join('');
}

/** Parts of a row in their order; an index written with a sign must not run into what follows it. */
export function joined(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) {
    if (NEEDS_BLANK.test(text.slice(-2)) && /^[\p{L}\p{N}]/u.test(part)) text += ' ';
    else if (LARGE.test(text[0] ?? '') && text === parts[0] && text.length > 1) text += ' ';
    text += part;
  }
  return text;
}

export function operator(sign: string): string {
  if (sign === '-') return '−';
  if (sign === ',' || sign === ';') return `${sign} `;
  return SPACED.has(sign) ? ` ${sign} ` : sign;
}

function isAtom(text: string): boolean {
  return text.length <= MAX_ATOM && ATOM.test(text);
}

export function operand(part: string): string {
  const text = part.trim();
  return text === '' || isAtom(text) ? text : `(${text})`;
}

/** A root's content takes brackets unless it is one sign. */
export function group(text: string): string {
  return text.length === 1 ? text : `(${text})`;
}

/** What carries an index: a sum sign, a name; longer ones take brackets unless they have them. */
export function base(part: string): string {
  const text = part.trim();
  if (text.length <= 1 || isAtom(text) || /[)\]}|∑∏∫]$|^[∑∏∫][_^]/.test(text)) return text;
  return `(${text})`;
}
