import type { HttpResponse } from '../fetch/http-response.js';
import { headerMap, headerValue } from '../fetch/http-response.js';
import { sniffImageType } from '../formats/sniff/sniff-content.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import { withoutUserinfo } from '../store/url-secrets.js';
import type { Found } from './frontier.js';
import type { QueuedUrl } from './journal-entry.js';
import type { PagePool } from './page-pool.js';
import { readSitemap } from './read-sitemap.js';

/** What an answer is worth. */
export interface AnswerVerdict {
  reason: CrawlReason;
  detail?: string;
  /** Whether it goes into the archive. */
  archive: boolean;
  /** URLs that it names. */
  found: Found[];
  /** Fingerprint of a page's text. */
  text?: string;
  /** Occurrences that are no URLs to be judged, by name: `links_nofollow`, `links_cut`, … */
  notes: Record<string, number>;
}

/** What answers are judged with. */
export interface JudgeAnswerOptions {
  pool: PagePool;
  images: 'none' | 'content' | 'all';
  followNofollow: boolean;
  /** Redirects in a row that are followed. */
  maxRedirects: number;
  /** Lower-case product tokens whose nofollow rules are heeded besides those for everybody. */
  agents: readonly string[];
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Judges an answer by what its URL was asked for. */
export async function judgeAnswer(
  asked: QueuedUrl,
  response: HttpResponse,
  options: JudgeAnswerOptions,
): Promise<AnswerVerdict> {
  const { status } = response;
  const headers = headerMap(response.headers);
  const location = headerValue(headers, 'location');
  if (REDIRECTS.has(status) && location !== '') return redirect(asked, location, options);
  if (status < 200 || status > 299) {
    const reason = status < 400 ? 'http_3xx' : status < 500 ? 'http_4xx' : 'http_5xx';
    return { ...ended(reason, String(status)), archive: asked.kind !== 'image' };
  }
  if (response.body.length === 0) return ended('empty_body', String(status));
  const contentType = headerValue(headers, 'content-type') || undefined;
  if (asked.kind === 'sitemap') return sitemap(asked, response, contentType, options);
  if (asked.kind === 'image') {
    const isImage = sniffImageType(response.body) !== undefined;
    return isImage ? { ...ended('stored'), archive: true } : ended('not_an_image', contentType);
  }
  return page(asked, response, contentType, headers.get('x-robots-tag') ?? [], options);
}

function ended(reason: CrawlReason, detail?: string): AnswerVerdict {
  return { reason, ...(detail !== undefined && { detail }), archive: false, found: [], notes: {} };
}

function redirect(asked: QueuedUrl, location: string, { maxRedirects }: JudgeAnswerOptions): AnswerVerdict {
  if (!URL.canParse(location, asked.url))
    return { ...ended('http_3xx', 'Location is no URL'), archive: true };
  const url = withoutUserinfo(new URL(location, asked.url).href);
  const redirects = (asked.redirects ?? 0) + 1;
  if (redirects > maxRedirects) return { ...ended('too_many_redirects', url), archive: true };
  const { kind, depth, alternatives } = asked;
  const found: Found = { url, kind, depth, by: 'redirect', from: asked.url, redirects };
  if (alternatives !== undefined) found.alternatives = alternatives;
  return { ...ended('redirect', url), archive: true, found: [found] };
}

async function sitemap(
  asked: QueuedUrl,
  { body }: HttpResponse,
  contentType: string | undefined,
  { images }: JudgeAnswerOptions,
): Promise<AnswerVerdict> {
  const read = await readSitemap(body, contentType);
  if (read.kind === 'none') return ended('not_a_sitemap', read.detail);
  const notes: Record<string, number> = read.cut > 0 ? { sitemap_urls_cut: read.cut } : {};
  const found: Found[] = [];
  if (read.kind === 'index') {
    for (const { url } of read.sitemaps)
      found.push({ url, kind: 'sitemap', depth: asked.depth + 1, by: 'sitemap', from: asked.url });
  } else {
    for (const { url, images: listed } of read.urls) {
      found.push({ url, kind: 'page', depth: 0, by: 'sitemap', from: asked.url });
      if (listed === undefined) continue;
      notes.sitemap_images = (notes.sitemap_images ?? 0) + listed.length;
      if (images !== 'all') continue;
      for (const image of listed)
        found.push({ url: image, kind: 'image', depth: 0, by: 'sitemap', from: url });
    }
  }
  return { ...ended('stored'), archive: true, found, notes };
}

async function page(
  asked: QueuedUrl,
  { body }: HttpResponse,
  contentType: string | undefined,
  robotsTags: readonly string[],
  options: JudgeAnswerOptions,
): Promise<AnswerVerdict> {
  const { pool, agents, followNofollow } = options;
  const read = await pool.read({
    url: asked.url,
    body,
    agents,
    ...(contentType !== undefined && { contentType }),
  });
  if (read.kind === 'not_html') return ended('not_html', read.detail);
  const found: Found[] = [];
  const notes: Record<string, number> = {};
  if (read.more > 0) notes.links_cut = read.more;
  const closed = read.nofollow || headerSaysNofollow(robotsTags, agents);
  for (const { url, nofollow } of read.links) {
    if ((closed || nofollow) && !followNofollow) notes.links_nofollow = (notes.links_nofollow ?? 0) + 1;
    else found.push({ url, kind: 'page', depth: asked.depth + 1, by: 'link', from: asked.url });
  }
  if (options.images !== 'none') {
    for (const [url = '', ...alternatives] of read.images) {
      const image: Found = { url, kind: 'image', depth: asked.depth, by: 'embed', from: asked.url };
      found.push(alternatives.length > 0 ? { ...image, alternatives } : image);
    }
  }
  return { ...ended('stored'), archive: true, found, notes, text: read.text };
}

/** `X-Robots-Tag: [agent:] directive, …`; an agent holds until the next one or the end of its header. */
function headerSaysNofollow(tags: readonly string[], agents: readonly string[]): boolean {
  for (const tag of tags) {
    let heeded = true;
    for (const part of tag.toLowerCase().split(',')) {
      const match = /^\s*([\w-]+)\s*:(.*)$/s.exec(part);
      if (match !== null && match[1] !== 'unavailable_after') heeded = agents.includes(match[1] ?? '');
      if (heeded && /^\s*(?:nofollow|none)\s*$/.test(match?.[2] ?? part)) return true;
    }
  }
  return false;
}
