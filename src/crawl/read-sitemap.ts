import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { Parser } from 'htmlparser2';
import { decodeHtml } from '../extract/decode-html.js';
import { isGzip } from '../formats/gzip/gzip-member.js';

const unpack = promisify(gunzip);

/** One URL of a sitemap. */
export interface SitemapUrl {
  url: string;
  /** As written; W3C date-time. */
  lastmod?: string;
  /** Publication date of a news sitemap's article. */
  published?: string;
  /** Images of an image sitemap. */
  images?: string[];
}

/** What a sitemap says, or why it says nothing. */
export type Sitemap =
  | { kind: 'index'; sitemaps: SitemapUrl[]; cut: number }
  | { kind: 'urls'; urls: SitemapUrl[]; cut: number }
  | { kind: 'none'; detail: string };

/** Limits of the protocol (sitemaps.org): bytes when unpacked, and URLs. More is cut, and counted. */
export const MAX_SITEMAP_BYTES = 50 * 1024 * 1024;
const MAX_URLS = 50_000;
/** Images per page that an image sitemap may list. */
const MAX_IMAGES = 1000;
const MAX_TEXT = 4096;
/** Where the root element stands, comments and document type included. */
const HEAD_CHARS = 64 * 1024;

/**
 * Reads a sitemap in any form the protocol knows: `urlset` and `sitemapindex` with the news and image extensions, RSS
 * 2.0 and Atom feeds, and plain lists of URLs; each also as a gzip file.
 *
 * Tolerant of namespaces, missing ends and stray markup: what is whole is taken. Entities of a DTD are not expanded.
 */
export async function readSitemap(body: Buffer, contentType?: string): Promise<Sitemap> {
  let bytes = body;
  if (isGzip(body)) {
    try {
      // The flush makes a file that was cut yield what it has.
      bytes = await unpack(body, { maxOutputLength: MAX_SITEMAP_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const detail =
        code === 'ERR_BUFFER_TOO_LARGE' ? `more than ${MAX_SITEMAP_BYTES} bytes unpacked` : 'broken gzip';
      return { kind: 'none', detail };
    }
  }
  const text = decodeHtml(bytes, contentType).utf8.toString();
  const start = text.slice(0, HEAD_CHARS).replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const root = /<(?!\?|!)(?:[\w-]+:)?([\w-]+)/.exec(start)?.[1]?.toLowerCase();
  if (/^\s*(?:\ufeff)?</.test(start)) {
    if (root === 'sitemapindex' || root === 'urlset' || root === 'rss' || root === 'feed' || root === 'rdf')
      return readXml(text, root === 'sitemapindex');
    return { kind: 'none', detail: `neither sitemap nor feed: <${root ?? '?'}>` };
  }
  return readList(text);
}

function readList(text: string): Sitemap {
  const urls: SitemapUrl[] = [];
  let cut = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    const url = line.replace(/^\ufeff/, '').trim();
    if (!/^https?:\/\//i.test(url) || url.length > MAX_TEXT) continue;
    if (urls.length < MAX_URLS) urls.push({ url });
    else cut++;
  }
  return urls.length > 0 ? { kind: 'urls', urls, cut } : { kind: 'none', detail: 'no URL in it' };
}

/** Elements that hold one entry each. */
const ENTRIES = new Set(['url', 'sitemap', 'item', 'entry']);

function readXml(text: string, isIndex: boolean): Sitemap {
  const found: SitemapUrl[] = [];
  let cut = 0;
  let entry: { url?: string; lastmod?: string; published?: string; images: string[] } | undefined;
  let field: string | undefined;
  let value = '';
  const take = () => {
    if (entry === undefined || field === undefined) return;
    const said = value.trim();
    if (said === '') return;
    if (field === 'loc' || field === 'link') entry.url ??= said;
    else if (field === 'image:loc') {
      if (entry.images.length < MAX_IMAGES) entry.images.push(said);
    } else if (field === 'lastmod' || field === 'updated') entry.lastmod ??= said.slice(0, 40);
    else entry.published ??= said.slice(0, 40);
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = name.slice(name.indexOf(':') + 1);
        // `image:loc` is distinguished from `loc` by its parent: prefixes may be called anything.
        if (ENTRIES.has(local)) entry = { images: [] };
        else if (local === 'image') inImage++;
        else if (FIELDS.has(local)) {
          field = local === 'loc' && inImage > 0 ? 'image:loc' : local;
          value = '';
          // Atom: <link rel="alternate" href="…"/>.
          if (
            local === 'link' &&
            attributes.href !== undefined &&
            (attributes.rel ?? 'alternate') === 'alternate'
          )
            value = attributes.href;
        }
      },
      ontext(data) {
        if (field !== undefined && value.length < MAX_TEXT) value += data;
      },
      onclosetag(name) {
        const local = name.slice(name.indexOf(':') + 1);
        if (FIELDS.has(local)) {
          take();
          field = undefined;
        } else if (local === 'image') inImage = Math.max(0, inImage - 1);
        else if (ENTRIES.has(local) && entry !== undefined) {
          const { url, images, ...rest } = entry;
          if (url !== undefined && url.length <= MAX_TEXT) {
            if (found.length < MAX_URLS) found.push({ url, ...rest, ...(images.length > 0 && { images }) });
            else cut++;
          }
          entry = undefined;
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  let inImage = 0;
  parser.write(text);
  parser.end();
  return isIndex ? { kind: 'index', sitemaps: found, cut } : { kind: 'urls', urls: found, cut };
}

/** Elements with a value that is read, by local name. */
const FIELDS = new Set([
  'loc',
  'link',
  'lastmod',
  'updated',
  'publication_date',
  'pubdate',
  'pubDate',
  'published',
]);
