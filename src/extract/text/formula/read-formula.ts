import { parseHtml } from '../../dom/parse.js';
import { tagId } from '../../dom/tags.js';
import { attr, TEXT, type Tree, tagName, textBelow } from '../../dom/tree.js';
import { NAME, namesIn } from '../inline-names.js';
import { mathName } from './drawn-glyph.js';
import { formulaPicture, type PicturedFormula } from './formula-picture.js';
import { katexGlyphs } from './katex-glyphs.js';
import { linearMath } from './linear-math.js';
import { copiedFormula, noscriptFormula } from './noscript-formula.js';
import { bareTex, delimitedTex, isDelimited, isDisplayDelimited, looksLikeTex } from './tex.js';

const IMG = tagId('img');
const MATH = tagId('math');
const SCRIPT = tagId('script');

/** Nodes between a drawn formula and the script that it was drawn from. */
const MAX_GAP = 12;
/** Elements between the last node of a formula's MathML and the element around it. */
const MAX_STEPS = 60;
/** Elements above a formula that may say that it is displayed. */
const DISPLAY_ANCESTORS = 2;
/** Nodes of one formula that are searched for its TeX. */
const MAX_NODES = 20_000;
const DISPLAY = /display|block|eqn?_table/i;
const TEX_ATTRIBUTES = [
  'data-tex',
  'data-latex',
  'data-formula',
  'data-value',
  'data-expr',
  'data-content',
  'data-math',
];
const TEX_ENCODING = /tex/i;

/**
 * The text of a formula that an element draws, between the delimiters of Markdown when it is TeX; '' for a copy of a
 * formula that another element tells better. Undefined when the element is no formula.
 *
 * @param names - Names of the element's class, from {@link namesIn}
 */
export function readFormula(tree: Tree, node: number, names: number): string | undefined {
  const tag = tree.tag[node];
  if (tag === MATH) return mathFormula(tree, node, isDisplayed(tree, node));
  if (tag === SCRIPT) return scriptFormula(tree, node);
  if (tag === 0) return unknownElement(tree, node, names);
  if ((names & NAME.preview) !== 0 && hasMathScript(tree, node)) return '';
  if ((names & NAME.drawn) !== 0) return drawnFormula(tree, node);
  if ((names & NAME.written) !== 0) return writtenFormula(tree, node);
  return undefined;
}

/** The formula that an image shows, as text; undefined for other images. */
export function pictureFormula(tree: Tree, image: number): string | undefined {
  const formula = formulaPicture(tree, image) ?? copiedFormula(tree, image);
  return formula === undefined ? undefined : writtenOut(formula);
}

/** The formula of a picture that stands in `<noscript>` alone; '' when an image beside it tells it. */
export function fallbackFormula(tree: Tree, noscript: number): string | undefined {
  const formula = noscriptFormula(tree, noscript);
  return formula === undefined || formula === '' ? formula : writtenOut(formula);
}

function writtenOut({ text, isTex, display }: PicturedFormula): string {
  return isTex ? delimitedTex(text, display) : text;
}

/** TeX where the formula carries it, else its symbols on one line. */
function mathFormula(tree: Tree, math: number, display: boolean): string {
  const tex = annotation(tree, math) ?? attr(tree, math, 'data-latex');
  if (tex !== undefined) return delimitedTex(bareTex(tex), display);
  const alt = attr(tree, math, 'alttext')?.trim() ?? '';
  if (alt !== '' && looksLikeTex(alt)) return delimitedTex(bareTex(alt), display);
  return linearMath(tree, math) || alt;
}

/** The TeX that an `<annotation>` of a formula's MathML holds. */
function annotation(tree: Tree, node: number): string | undefined {
  const end = Math.min(tree.end[node] ?? node, node + MAX_NODES);
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] !== 0 || tree.text[i] !== 'annotation') continue;
    if (!TEX_ENCODING.test(attr(tree, i, 'encoding') ?? '')) continue;
    const tex = textBelow(tree, i);
    if (tex.trim() !== '') return tex;
  }
  return undefined;
}

/** `<script type="math/tex">`, from which MathJax 2 draws. */
function scriptFormula(tree: Tree, script: number): string | undefined {
  const type = attr(tree, script, 'type');
  if (type === undefined || !/^math\/(?:tex|latex|asciimath)/i.test(type)) return undefined;
  const text = textBelow(tree, script);
  if (/asciimath/i.test(type)) return text.trim();
  return delimitedTex(bareTex(text), /mode\s*=\s*display/i.test(type));
}

/** Whether the script that a formula was drawn from stands right behind it, at most other drawings of it between. */
function hasMathScript(tree: Tree, node: number): boolean {
  const limit = (tree.end[node] ?? node + 1) + MAX_GAP;
  for (let i = tree.end[node] ?? node + 1, step = 0; i < tree.tag.length && i < limit + step; ) {
    const tag = tree.tag[i];
    if (tag === TEXT) {
      if ((tree.text[i] ?? '').trim() !== '') return false;
      i++;
      continue;
    }
    if (tag === SCRIPT) return /^math\//i.test(attr(tree, i, 'type') ?? '');
    if ((namesIn(attr(tree, i, 'class')) & (NAME.preview | NAME.drawn)) === 0) return false;
    const next = tree.end[i] ?? i + 1;
    step += next - i;
    i = next;
  }
  return false;
}

/** A formula that KaTeX, MathJax or MediaWiki drew: what it was drawn from lies inside. */
function drawnFormula(tree: Tree, node: number): string | undefined {
  const display = isDisplayed(tree, node);
  const tex = annotation(tree, node) ?? texAttribute(tree, node);
  if (tex !== undefined) return delimitedTex(bareTex(tex), display);
  const end = Math.min(tree.end[node] ?? node, node + MAX_NODES);
  let image = -1;
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] === MATH) return mathFormula(tree, i, display);
    if (tree.tag[i] === IMG && image < 0) image = i;
    const latex = isWhole(tree, i) ? attr(tree, i, 'data-latex') : undefined;
    if (latex !== undefined) return delimitedTex(bareTex(latex), display);
  }
  if (image >= 0) return pictureFormula(tree, image);
  const source = flattenedTex(tree, node, end);
  if (source !== undefined) return delimitedTex(source, display);
  return carriedMath(tree, node, display) ?? glyphsOfKatex(tree, node, end);
}

/** MathML that MathJax 2 keeps in an attribute of what it draws. */
function carriedMath(tree: Tree, node: number, display: boolean): string | undefined {
  const carried = attr(tree, node, 'data-mathml');
  if (carried === undefined || !carried.includes('<math')) return undefined;
  const inner = parseHtml(carried);
  const math = inner.tag.indexOf(MATH);
  return math < 0 ? undefined : mathFormula(inner, math, display) || undefined;
}

/** The sibling before a node, or what stands below it at the most steps that are taken. */
function siblingBefore(tree: Tree, node: number): number {
  let before = node - 1;
  for (let step = 0; step < MAX_STEPS && (tree.parent[before] ?? -1) > (tree.parent[node] ?? 0); step++)
    before = tree.parent[before] ?? 0;
  return before;
}

/** What KaTeX drew, where nothing else is left of a formula. */
function glyphsOfKatex(tree: Tree, node: number, end: number): string | undefined {
  // Beside its MathML, which is read, the drawing would tell the formula twice.
  if (attr(tree, siblingBefore(tree, node), 'class') === 'katex-mathml') return undefined;
  for (let i = node; i < end; i++) {
    if (attr(tree, i, 'class') !== 'katex-html') continue;
    return katexGlyphs(tree, i, tree.end[i] ?? end);
  }
  return undefined;
}

/** Whether an element of MathJax is a formula from end to end; others carry the TeX of their own part. */
function isWhole(tree: Tree, node: number): boolean {
  const name = mathName(tree, node);
  if (name === 'math') return true;
  const parent = tree.parent[node] ?? 0;
  return mathName(tree, parent) === 'math' && parent === node - 1 && tree.end[parent] === tree.end[node];
}

/**
 * The TeX of KaTeX's MathML of which a sanitizer kept the texts alone, as on CSDN: symbols on lines of their own, then
 * the annotation.
 */
function flattenedTex(tree: Tree, node: number, end: number): string | undefined {
  for (let i = node + 1; i < end; i++) {
    if (attr(tree, i, 'class') !== 'katex-mathml') continue;
    const lines = textBelow(tree, i).trim().split('\n');
    const gap = lines.findLastIndex((line) => line.trim() === '');
    return gap < 0 ? undefined : bareTex(lines.slice(gap + 1).join('\n'));
  }
  return undefined;
}

function texAttribute(tree: Tree, node: number): string | undefined {
  for (const name of TEX_ATTRIBUTES) {
    const value = attr(tree, node, name);
    if (value !== undefined && value.trim() !== '') return value;
  }
  return undefined;
}

/** An element that says "math" and holds TeX as text, which a script would draw, or carries it in an attribute. */
function writtenFormula(tree: Tree, node: number): string | undefined {
  const carried = texAttribute(tree, node);
  if (carried !== undefined && looksLikeTex(carried))
    return delimitedTex(bareTex(carried), isDisplayed(tree, node));
  const end = tree.end[node] ?? node;
  // Elements inside: the formula is drawn with them.
  for (let i = node + 1; i < end; i++) if (tree.tag[i] !== TEXT) return undefined;
  const text = textBelow(tree, node).trim();
  if (text === '' || !looksLikeTex(text)) return undefined;
  const display = isDelimited(text) ? isDisplayDelimited(text) : isDisplayed(tree, node);
  const tex = bareTex(text);
  // Several formulas in one element, or words around one: they stand as written.
  return /\\[()[\]]|\$/.test(tex) ? undefined : delimitedTex(tex, display);
}

/** Elements of scripts that draw formulas: MathJax 3, AMP, GitHub, Distill. */
function unknownElement(tree: Tree, node: number, names: number): string | undefined {
  switch (tagName(tree, node)) {
    case 'mjx-container':
      return drawnFormula(tree, node) ?? (linearMath(tree, node) || spoken(tree, node));
    case 'mjx-assistive-mml':
      return '';
    case 'amp-mathml': {
      const tex = attr(tree, node, 'data-formula');
      if (tex === undefined) return undefined;
      return delimitedTex(bareTex(tex), attr(tree, node, 'inline') === undefined && isDisplayDelimited(tex));
    }
    case 'd-math':
    case 'math-renderer':
    case 'tex-math':
      return writtenFormula(tree, node);
    default:
      return (names & NAME.drawn) !== 0 ? drawnFormula(tree, node) : undefined;
  }
}

/** What MathJax has screen readers say for a formula of which nothing else is left. */
function spoken(tree: Tree, node: number): string {
  const end = Math.min(tree.end[node] ?? node, node + MAX_NODES);
  for (let i = node; i < end; i++) {
    const label = attr(tree, i, 'aria-label')?.trim() ?? '';
    if (label !== '') return label;
  }
  return '';
}

/** Whether the element, or what wraps it, says that the formula stands on a line of its own. */
function isDisplayed(tree: Tree, node: number): boolean {
  const display = attr(tree, node, 'display');
  if (display !== undefined) return /^(?:block|true)$/i.test(display);
  if (attr(tree, node, 'mode') === 'display') return true;
  let at = node;
  for (let step = 0; step <= DISPLAY_ANCESTORS && at > 0; step++) {
    const name = attr(tree, at, 'class');
    if (name !== undefined && DISPLAY.test(name) && (step === 0 || namesIn(name) !== 0)) return true;
    at = tree.parent[at] ?? 0;
  }
  return false;
}
