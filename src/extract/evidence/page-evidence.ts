import { TAG } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { isProse, type PageIndex } from './page-index.js';

/** What kind of page it is: the same for every block of it. */
export const PAGE_EVIDENCE = [
  'page_words',
  'page_link_density',
  'page_prose_share',
  'page_prose_blocks',
  'page_blocks',
  'page_images',
  'page_articles',
  'page_headings',
  'page_is_article',
  'page_is_product',
  'page_is_forum',
  'page_is_list',
  'url_depth',
  'url_has_slug',
  'page_max_repeat',
] as const;

/** Reads the page's evidence; in the order of {@link PAGE_EVIDENCE}. */
export function pageEvidence(page: PageIndex, url: string, types: ReadonlySet<string>): Float64Array {
  const { tree, blocks } = page;
  const size = tree.tag.length;
  let articles = 0;
  let headings = 0;
  for (let i = 1; i < size; i++) {
    if (tree.tag[i] === TAG.article) articles++;
    else if (tree.tag[i] === TAG.h2 || tree.tag[i] === TAG.h3) headings++;
  }
  let most = 0;
  for (let i = 1; i < size; i++) {
    const count = page.siblings[i] ?? 0;
    if (count > most && (page.words[tree.end[i] ?? i] ?? 0) - (page.words[i] ?? 0) >= 15) most = count;
  }
  const path = pathOf(url);
  const has = (pattern: RegExp) => ([...types].some((type) => pattern.test(type)) ? 1 : 0);
  return Float64Array.from([
    page.totalWords,
    (page.linkWords[size] ?? 0) / page.totalWords,
    page.totalProse / page.totalWords,
    blocks.reduce((count, block) => count + (isProse(block) ? 1 : 0), 0),
    blocks.length,
    page.imageCount[size] ?? 0,
    articles,
    headings,
    has(/article|posting$|report|recipe|howto/),
    has(/product|offer/),
    has(/discussion|qapage|question|comment/),
    has(/collection|itemlist|searchresult|website/),
    path.split('/').filter((part) => part !== '').length,
    /[a-z]+-[a-z]+-[a-z]+|\d{4,}/.test(path) ? 1 : 0,
    most,
  ]);
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname.toLowerCase();
  } catch {
    // The URL is the user's word for the page; without one there is nothing to learn from it.
    return '';
  }
}

/** schema.org and Open Graph types that the page claims, lower case. */
export function claimedTypes(tree: Tree, structured: string): ReadonlySet<string> {
  const types = new Set<string>();
  for (const match of structured.slice(0, 200_000).matchAll(/"@type"\s*:\s*"([^"]{1,60})"/g))
    types.add((match[1] ?? '').toLowerCase());
  const size = tree.tag.length;
  for (let i = 1; i < size; i++) {
    const type = attr(tree, i, 'itemtype');
    if (type !== undefined) types.add(type.slice(type.lastIndexOf('/') + 1).toLowerCase());
    if (tree.tag[i] === TAG.meta && attr(tree, i, 'property') === 'og:type')
      types.add((attr(tree, i, 'content') ?? '').toLowerCase());
  }
  return types;
}
