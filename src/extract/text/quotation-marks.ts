import { tagId } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';

const HTML = tagId('html');
const Q = tagId('q');

/** Quotation marks by language, outer pair and inner pair, as browsers draw them (CLDR). */
const MARKS: Readonly<Record<string, string>> = {
  en: '“”‘’',
  zh: '“”‘’',
  ko: '“”‘’',
  pt: '“”‘’',
  nl: '‘’“”',
  tr: '“”‘’',
  ja: '「」『』',
  'zh-tw': '「」『』',
  'zh-hk': '「」『』',
  'zh-hant': '「」『』',
  de: '„“‚‘',
  cs: '„“‚‘',
  sk: '„“‚‘',
  sl: '„“‚‘',
  is: '„“‚‘',
  bg: '„“‚‘',
  pl: '„”«»',
  ro: '„”«»',
  hu: '„”»«',
  hr: '„”‚‘',
  da: '“”‘’',
  sv: '””’’',
  fi: '””’’',
  fr: '«»«»',
  it: '«»“”',
  es: '«»“”',
  'pt-pt': '«»“”',
  ca: '«»“”',
  el: '«»“”',
  no: '«»‘’',
  nb: '«»‘’',
  ru: '«»„“',
  uk: '«»„“',
  fa: '«»‹›',
  ar: '”“’‘',
};
/** Elements above a quotation that are asked for its language. */
const MAX_ANCESTORS = 64;
const OPENERS = /^["'“”„«»‘‚‹「『《]/;

/** The marks of a `<q>`: those of its language and depth; none when the author wrote some. */
export function quotationMarks(tree: Tree, quote: number): { open: string; close: string } {
  if (OPENERS.test(firstText(tree, quote))) return { open: '', close: '' };
  let depth = 0;
  let language: string | undefined;
  let at = tree.parent[quote] ?? 0;
  for (let step = 0; step < MAX_ANCESTORS && at > 0; step++) {
    if (tree.tag[at] === Q) depth++;
    language ??= attr(tree, at, 'lang');
    at = tree.parent[at] ?? 0;
  }
  const marks = [...marksOf(language ?? languageOfPage(tree))];
  const from = depth % 2 === 0 ? 0 : 2;
  return { open: marks[from] ?? '“', close: marks[from + 1] ?? '”' };
}

function marksOf(language: string): string {
  const tag = language.trim().toLowerCase().replaceAll('_', '-');
  const parts = tag.split('-', 2);
  return MARKS[parts.join('-')] ?? MARKS[parts[0] ?? ''] ?? '“”‘’';
}

function languageOfPage(tree: Tree): string {
  for (let i = 1; i < tree.tag.length && i < 8; i++)
    if (tree.tag[i] === HTML) return attr(tree, i, 'lang') ?? attr(tree, i, 'xml:lang') ?? '';
  return '';
}

function firstText(tree: Tree, node: number): string {
  const end = tree.end[node] ?? node;
  for (let i = node + 1; i < end; i++) {
    const text = tree.tag[i] === TEXT ? (tree.text[i] ?? '').trim() : '';
    if (text !== '') return text.slice(0, 2);
  }
  return '';
}
