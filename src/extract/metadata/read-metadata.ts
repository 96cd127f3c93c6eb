import type { DocumentMeta } from '../../model/document.js';
import { resolveUrl } from '../images/resolve-url.js';
import { readLicense } from './license.js';
import type { PageFacts } from './page-facts.js';
import { type StructuredFacts, structuredFacts } from './structured-facts.js';

/** Longest value that is kept of any one field. */
const MAX_VALUE = 1000;

const AUTHOR = [
  'author',
  'article:author',
  'og:article:author',
  'byl',
  'parsely-author',
  'sailthru.author',
  'dc.creator',
  'dcterms.creator',
  'citation_author',
];
const PUBLISHED = [
  'article:published_time',
  'og:published_time',
  'og:article:published_time',
  'datepublished',
  'parsely-pub-date',
  'sailthru.date',
  'citation_publication_date',
  'publishdate',
  'pubdate',
  'dc.date',
  'dc.date.issued',
  'dcterms.created',
  'date',
];
const MODIFIED = [
  'article:modified_time',
  'og:updated_time',
  'og:article:modified_time',
  'datemodified',
  'dcterms.modified',
  'last-modified',
  'revised',
];

/** What the page says of itself: title, author, dates, language, licence, canonical URL, site, robots and TDM rules. */
export function readMetadata(facts: PageFacts, base: string): DocumentMeta {
  const data = structuredFacts(facts.structured);
  const first = (names: readonly string[]) =>
    names.map((name) => facts.meta.get(name)).find((value) => value !== undefined);
  const meta: DocumentMeta = {};
  const set = <K extends keyof DocumentMeta>(key: K, value: DocumentMeta[K] | undefined) => {
    if (value === undefined || value === '') return;
    meta[key] = (typeof value === 'string' ? value.slice(0, MAX_VALUE) : value) as DocumentMeta[K];
  };
  set('title', first(['og:title', 'twitter:title']) ?? data.title ?? facts.title);
  set('author', authorOf(first(AUTHOR), data));
  set('published', first(PUBLISHED) ?? data.published);
  set('modified', first(MODIFIED) ?? data.modified);
  set('language', languageOf(facts, data));
  set('canonical_url', canonicalOf(facts, base));
  set('site_name', first(['og:site_name', 'application-name']) ?? data.siteName);
  set('license', readLicense(facts, data, base));
  const robots = robotsOf(facts);
  if (robots.length > 0) meta.robots = robots;
  const reservation = facts.meta.get('tdm-reservation');
  const policy = facts.meta.get('tdm-policy');
  if (reservation !== undefined || policy !== undefined) {
    meta.tdm = {
      ...(reservation === undefined ? {} : { reservation }),
      ...(policy === undefined ? {} : { policy }),
    };
  }
  return meta;
}

/** `article:author` is often the URL of a profile; a name is better when there is one. */
function authorOf(meta: string | undefined, data: StructuredFacts): string | undefined {
  if (meta === undefined || /^https?:/i.test(meta)) return data.author ?? meta;
  return meta;
}

function languageOf(facts: PageFacts, data: StructuredFacts): string | undefined {
  const declared =
    facts.language ?? facts.meta.get('content-language') ?? facts.meta.get('og:locale') ?? data.language;
  const tag = declared
    ?.trim()
    .split(/[,;\s]/, 1)[0]
    ?.replaceAll('_', '-')
    .toLowerCase();
  return tag !== undefined && /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/.test(tag) ? tag : undefined;
}

function canonicalOf(facts: PageFacts, base: string): string | undefined {
  const link = facts.links.find(({ rel }) => rel.includes('canonical'))?.href;
  return resolveUrl(link ?? facts.meta.get('og:url') ?? '', base);
}

const ROBOTS_AGENT = /^(?:robots|[a-z-]*bot(?:-[a-z]+)?|slurp|teoma)$/;
/** A meta of any other name is for a robot of that name when it says one of these words, which nothing else does. */
const ROBOTS_WORDS = /(?:^|,)\s*(?:noai|noml|noimageai|noindex|noimageindex)\s*(?:,|$)/i;

function robotsOf(facts: PageFacts): string[] {
  const directives = new Set<string>();
  for (const [name, content] of facts.metas) {
    if (!ROBOTS_AGENT.test(name) && !(/^[a-z][\w-]*$/.test(name) && ROBOTS_WORDS.test(content))) continue;
    for (const directive of content.toLowerCase().split(','))
      if (directive.trim() !== '') directives.add(`${name}:${directive.trim()}`);
  }
  return [...directives];
}
