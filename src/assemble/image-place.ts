import { isCorpusSource, type SourceConfig } from '../config/source-config.js';
import { isDataUrl } from '../fetch/data-url.js';
import type { Document } from '../model/document.js';
import type { Drop } from '../model/verdict.js';
import { isPartUrl } from '../sources/corpora/part-url.js';
import { urlOfPath } from '../sources/html/page-of-file.js';

/** Where the bytes that a URL of a document names may be looked for. */
export type ImagePlace =
  /** In the URL itself. */
  | { kind: 'data' }
  /** In the imported corpus, or among the images that its pipeline names. */
  | { kind: 'part' }
  /** In the folder or tar of the page, under a `file:` URL that counts from there. */
  | { kind: 'file'; file: string }
  /** On the web; `file` is where the page's folder or tar would hold the same. */
  | { kind: 'web'; file?: string }
  /** Nowhere. */
  | { kind: 'none'; drop: Pick<Drop, 'reason' | 'detail'> };

/**
 * Judges where an image may be read from, by the source of its page: the table in THREAT_MODEL.md as code.
 *
 * What lies beside a page is for pages alone that are files of a folder or members of a tar, since whoever wrote a
 * record of an archive or dump also wrote its URLs: `file:///sub/s.jpg` in `s3://bucket/dumps/q.jsonl` was the object
 * `dumps/sub/s.jpg`, and in `http://host/q.jsonl` a request to that host.
 */
export function imagePlace(
  document: Pick<Document, 'url' | 'source'>,
  url: string,
  source: SourceConfig,
): ImagePlace {
  if (isDataUrl(url)) return { kind: 'data' };
  // A page that writes such a URL would have its own archive opened as Parquet.
  if (isPartUrl(url)) return isCorpusSource(source) ? { kind: 'part' } : unsupported('part');
  if (!URL.canParse(url)) return { kind: 'none', drop: { reason: 'bad_url', detail: 'cannot be parsed' } };
  const scheme = new URL(url).protocol.slice(0, -1);
  const beside = liesInFolder(document, source);
  if (scheme === 'file') {
    if (beside && isOwnPath(document)) return { kind: 'file', file: url };
    return {
      kind: 'none',
      drop: { reason: 'local_url', detail: 'a file: URL on a page that is no file of the input' },
    };
  }
  if (scheme !== 'http' && scheme !== 'https') return unsupported(scheme);
  const file = beside ? fileBeside(document, url) : undefined;
  return file === undefined ? { kind: 'web' } : { kind: 'web', file };
}

/** Whether a page is a file of a folder or a member of a tar. A page on a web server has no folder to look into. */
function liesInFolder(
  { source: { input, path } }: Pick<Document, 'source'>,
  { type }: Pick<SourceConfig, 'type'>,
): boolean {
  return type === 'html' && path !== undefined && !/^https?:/i.test(input);
}

/** Whether a page's URL is that of the file which it was read from, counted from the input. */
function isOwnPath({ url, source: { path = '' } }: Pick<Document, 'url' | 'source'>): boolean {
  if (url === urlOfPath(path, undefined)) return true;
  if (!URL.canParse(url)) return false;
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'file:' && host === '' && siteRoot(pathname, path.replace(/\.gz$/, '')) === '/';
}

/**
 * The `file:` URL of an image beside its page, when the page has a web URL but was read from a folder or tar.
 *
 * A page `blog/a.html` known as `https://host/x/blog/a.html` puts the site's root at `https://host/x/`; an image
 * below that root lies at the same path in the folder. Pages whose URL leaves out `.html` or `index.html` count too.
 */
export function fileBeside(document: Pick<Document, 'url' | 'source'>, url: string): string | undefined {
  const path = document.source.path?.replace(/\.gz$/, '');
  if (path === undefined || !URL.canParse(document.url) || !URL.canParse(url)) return undefined;
  const page = new URL(document.url);
  const image = new URL(url);
  if (image.host !== page.host) return undefined;
  const root = siteRoot(page.pathname, path);
  return root !== undefined && image.pathname.startsWith(root)
    ? `file:///${image.pathname.slice(root.length)}`
    : undefined;
}

/** The URL path that stands for the input folder: what is left when the page's path is taken off its URL's end. */
function siteRoot(pathname: string, path: string): string | undefined {
  // Written as the URL parser writes a path, so that it can be compared with one.
  const named = new URL(path.replace(/[%?#\\]/g, encodeURIComponent), 'http://host/').pathname.slice(1);
  const spellings = [named, named.replace(/index\.x?html?$/, ''), named.replace(/\.x?html?$/, '')];
  const tail = spellings.find((spelling) => pathname.endsWith(`/${spelling}`));
  return tail === undefined ? undefined : pathname.slice(0, pathname.length - tail.length);
}

function unsupported(scheme: string): ImagePlace {
  return { kind: 'none', drop: { reason: 'unsupported_scheme', detail: scheme.slice(0, 40) } };
}
