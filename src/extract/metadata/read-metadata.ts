import type { DocumentMeta, LicenseClaim } from '../../model/document.js';
import { TAG } from '../dom/tags.js';
import { attr, type Tree, textBelow } from '../dom/tree.js';
import { resolveUrl } from '../images/resolve-url.js';

/** Longest value that is kept of any one field. */
const MAX_VALUE = 1000;

/** What the page says of itself, in `<head>` and in markup. */
export function readMetadata(tree: Tree, base: string): DocumentMeta {
  const facts = new Map<string, string>();
  const robots = new Set<string>();
  let title: string | undefined;
  let license: LicenseClaim | undefined;
  let canonical: string | undefined;
  let language: string | undefined;
  const size = tree.tag.length;
  for (let i = 1; i < size; i++) {
    switch (tree.tag[i]) {
      case TAG.title:
        title ??= clean(textBelow(tree, i, MAX_VALUE));
        break;
      case TAG.html:
        language = attr(tree, i, 'lang') ?? attr(tree, i, 'xml:lang');
        break;
      case TAG.meta:
        readMeta(tree, i, facts, robots);
        break;
      case TAG.link:
      case TAG.a: {
        const rel = attr(tree, i, 'rel')?.toLowerCase().split(/\s+/) ?? [];
        if (rel.includes('canonical')) canonical ??= resolveUrl(attr(tree, i, 'href') ?? '', base);
        const href = attr(tree, i, 'href') ?? '';
        if (rel.includes('license')) {
          const url = resolveUrl(href, base);
          if (url !== undefined) license = { url, from: 'rel' };
        } else if (
          license === undefined &&
          /^(?:https?:)?\/\/creativecommons\.org\/(?:licenses|publicdomain)\//i.test(href)
        ) {
          const url = resolveUrl(href, base);
          if (url !== undefined) license = { url, from: 'link' };
        }
        break;
      }
    }
  }
  const first = (...names: string[]) =>
    names.map((name) => facts.get(name)).find((value) => value !== undefined && value !== '');
  const meta: DocumentMeta = {};
  const set = <K extends keyof DocumentMeta>(key: K, value: DocumentMeta[K] | undefined) => {
    if (value !== undefined && value !== '') meta[key] = value;
  };
  set('title', first('og:title', 'twitter:title') ?? title);
  set('author', first('author', 'article:author', 'og:article:author', 'byl', 'dc.creator'));
  set(
    'published',
    first('article:published_time', 'og:published_time', 'datepublished', 'pubdate', 'dc.date', 'date'),
  );
  set('modified', first('article:modified_time', 'og:updated_time', 'datemodified', 'last-modified'));
  set(
    'language',
    (language ?? first('content-language', 'og:locale'))?.trim().replaceAll('_', '-').toLowerCase(),
  );
  set(
    'canonical_url',
    canonical ?? (facts.has('og:url') ? resolveUrl(facts.get('og:url') ?? '', base) : undefined),
  );
  set('site_name', first('og:site_name', 'application-name'));
  if (license !== undefined) meta.license = license;
  if (robots.size > 0) meta.robots = [...robots];
  const reservation = facts.get('tdm-reservation');
  const policy = facts.get('tdm-policy');
  if (reservation !== undefined || policy !== undefined) {
    meta.tdm = {
      ...(reservation === undefined ? {} : { reservation }),
      ...(policy === undefined ? {} : { policy }),
    };
  }
  return meta;
}

const ROBOTS_AGENT = /^(?:robots|[a-z-]*bot(?:-[a-z]+)?)$/;

function readMeta(tree: Tree, node: number, facts: Map<string, string>, robots: Set<string>): void {
  const name = (
    attr(tree, node, 'property') ??
    attr(tree, node, 'name') ??
    attr(tree, node, 'itemprop') ??
    attr(tree, node, 'http-equiv') ??
    ''
  )
    .trim()
    .toLowerCase();
  const content = clean(attr(tree, node, 'content') ?? '');
  if (name === '' || content === undefined) return;
  if (ROBOTS_AGENT.test(name)) {
    for (const directive of content.toLowerCase().split(',')) {
      const word = directive.trim();
      if (word !== '') robots.add(`${name}:${word}`);
    }
  }
  if (!facts.has(name)) facts.set(name, content);
}

function clean(value: string): string | undefined {
  const text = value.replace(/\s+/g, ' ').trim().slice(0, MAX_VALUE);
  return text === '' ? undefined : text;
}
