import { tagId } from '../dom/tags.js';
import type { PageFacts } from '../metadata/page-facts.js';
import { below, isProse, type PageIndex } from './page-index.js';
import { PAGE_KIND, pageKind } from './page-kind.js';

const ARTICLE = tagId('article');
const H2 = tagId('h2');
const H3 = tagId('h3');

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
  ...PAGE_KIND,
] as const;

/** Words of a repeated unit's list below which it is an icon row or a menu. */
const MIN_LIST_WORDS = 15;

/** Characters of a URL's path that are looked at. */
const MAX_PATH = 2000;

/** Measures the page, in the order of {@link PAGE_EVIDENCE}. */
export function pageEvidence(page: PageIndex, url: string, facts: PageFacts): Float32Array {
  const { tree, blocks } = page;
  const { types } = facts;
  const size = tree.tag.length;
  let articles = 0;
  let headings = 0;
  let most = 0;
  for (let i = 1; i < size; i++) {
    const tag = tree.tag[i];
    if (tag === ARTICLE) articles++;
    else if (tag === H2 || tag === H3) headings++;
    const count = page.siblings[i] ?? 0;
    if (count > most && below(page.words, tree, i) >= MIN_LIST_WORDS) most = count;
  }
  const path = pathOf(url);
  const claims = (pattern: RegExp) => ([...types].some((type) => pattern.test(type)) ? 1 : 0);
  return Float32Array.from([
    page.totalWords,
    (page.linkWords[size] ?? 0) / page.totalWords,
    page.totalProse / page.totalWords,
    blocks.reduce((count, block) => count + (isProse(block) ? 1 : 0), 0),
    blocks.length,
    page.imageCount[size] ?? 0,
    articles,
    headings,
    claims(/article|posting$|report|recipe|howto/),
    claims(/product|offer/),
    claims(/discussion|qapage|question|comment/),
    claims(/collection|itemlist|searchresult|website/),
    path.split('/').filter((part) => part !== '').length,
    /[a-z]+-[a-z]+-[a-z]+|\d{4,}/.test(path.slice(0, MAX_PATH)) ? 1 : 0,
    most,
    ...pageKind(url, facts),
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
