import { tagId, tagSet } from '../dom/tags.js';
import { attr, closest, isStructuredData, TEXT, type Tree, textBelow } from '../dom/tree.js';

const A = tagId('a');
const BASE = tagId('base');
const HTML = tagId('html');
const LINK = tagId('link');
const META = tagId('meta');
const SCRIPT = tagId('script');
const TITLE = tagId('title');

/** Their `<title>` and `<base>` are parts of a drawing or a formula. */
const foreign = tagSet('svg', 'math');
/** Elements above such a part that are looked at. */
const MAX_FOREIGN = 32;

/** Longest value of one fact. */
const MAX_VALUE = 5000;
/** Characters of structured data that are read. */
const MAX_STRUCTURED = 500_000;

/** What the page tells machines of itself, collected in one walk over the tree. */
export interface PageFacts {
  /** `<title>`, white space folded. */
  title: string;
  /** `<base href>`, the first one. */
  base?: string;
  /** `<html lang>`. */
  language?: string;
  /** `<meta>` by lower-case property, name, itemprop or http-equiv, the first of each, with its content. */
  meta: Map<string, string>;
  /** Every `<meta>` in order, for names that may repeat. */
  metas: [name: string, content: string][];
  /** `<link>` and `<a>` elements with a `rel`, and links to Creative Commons. */
  links: { rel: readonly string[]; href: string }[];
  /** The text of all JSON-LD scripts. */
  structured: string;
  /** schema.org types of microdata and JSON-LD, and `og:type`; lower case. */
  types: ReadonlySet<string>;
}

const LICENSE = /^(?:https?:)?\/\/(?:www\.)?creativecommons\.org\/(?:licenses|publicdomain)\//i;

/** Collects a page's facts. */
export function readFacts(tree: Tree): PageFacts {
  const facts: PageFacts = {
    title: '',
    meta: new Map(),
    metas: [],
    links: [],
    structured: '',
    types: new Set(),
  };
  const types = new Set<string>();
  const size = tree.tag.length;
  for (let i = 1; i < size; i++) {
    const tag = tree.tag[i];
    if (tag === TEXT) continue;
    if (tree.attribs[i] === undefined && tag !== TITLE) continue;
    const type = attr(tree, i, 'itemtype');
    if (type !== undefined) types.add(type.slice(type.lastIndexOf('/') + 1).toLowerCase());
    switch (tag) {
      case TITLE:
        if (facts.title === '' && !isDrawn(tree, i)) facts.title = fold(textBelow(tree, i, MAX_VALUE));
        break;
      case HTML: {
        const language = attr(tree, i, 'lang') ?? attr(tree, i, 'xml:lang');
        if (language !== undefined) facts.language = language;
        break;
      }
      case BASE: {
        const href = attr(tree, i, 'href');
        if (href !== undefined && facts.base === undefined && !isDrawn(tree, i)) facts.base = href;
        break;
      }
      case META:
        addMeta(tree, i, facts);
        break;
      case LINK:
      case A:
        addLink(tree, i, facts);
        break;
      case SCRIPT:
        if (facts.structured.length < MAX_STRUCTURED && isStructuredData(tree, i))
          facts.structured += textBelow(tree, i, MAX_STRUCTURED);
        break;
    }
  }
  for (const match of facts.structured.slice(0, 200_000).matchAll(/"@type"\s*:\s*"([^"]{1,60})"/g))
    types.add((match[1] ?? '').toLowerCase());
  const openGraph = facts.meta.get('og:type');
  if (openGraph !== undefined) types.add(openGraph.toLowerCase());
  facts.types = types;
  return facts;
}

function addMeta(tree: Tree, node: number, facts: PageFacts): void {
  const name =
    attr(tree, node, 'property') ??
    attr(tree, node, 'name') ??
    attr(tree, node, 'itemprop') ??
    attr(tree, node, 'http-equiv');
  const content = fold(attr(tree, node, 'content') ?? '');
  if (name === undefined || content === '') return;
  const key = name.trim().toLowerCase();
  facts.metas.push([key, content]);
  if (!facts.meta.has(key)) facts.meta.set(key, content);
}

function addLink(tree: Tree, node: number, facts: PageFacts): void {
  const href = attr(tree, node, 'href');
  if (href === undefined) return;
  const rel = attr(tree, node, 'rel');
  if (rel === undefined && !LICENSE.test(href)) return;
  facts.links.push({ rel: rel?.toLowerCase().split(/\s+/) ?? [], href });
}

function fold(text: string): string {
  return text.slice(0, MAX_VALUE).replace(/\s+/g, ' ').trim();
}

function isDrawn(tree: Tree, node: number): boolean {
  return closest(tree, node, foreign, MAX_FOREIGN) >= 0;
}
