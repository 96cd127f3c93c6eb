import { attr, type Tree } from '../dom/tree.js';

/** Characters of a style attribute that are read. */
const MAX_STYLE = 2000;

/** The value of a property in an element's own style, in lower case; the last one counts. Undefined when it has none. */
export function styleValue(tree: Tree, node: number, ...properties: readonly string[]): string | undefined {
  const style = attr(tree, node, 'style');
  if (style === undefined || style === '') return undefined;
  const lower = style.slice(0, MAX_STYLE).toLowerCase();
  if (!properties.some((property) => lower.includes(property))) return undefined;
  let value: string | undefined;
  for (const declaration of lower.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0 && properties.includes(declaration.slice(0, colon).trim()))
      value = declaration.slice(colon + 1).trim();
  }
  return value;
}

/** Asked first: most styles hide nothing. */
const HIDES = /none|hidden/i;

/** Whether an element's own style takes it from view. */
export function isStyledAway(tree: Tree, node: number): boolean {
  const style = attr(tree, node, 'style');
  if (style === undefined || !HIDES.test(style)) return false;
  return (
    firstWord(styleValue(tree, node, 'display')) === 'none' ||
    firstWord(styleValue(tree, node, 'visibility')) === 'hidden'
  );
}

/** The first word of a property's value: what follows may be `!important`. */
export function firstWord(value: string | undefined): string {
  return value?.split(/[\s!]/, 1)[0] ?? '';
}
