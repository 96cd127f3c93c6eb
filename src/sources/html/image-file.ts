import type { Document } from '../../model/document.js';
import { urlOfPath } from './page-of-file.js';

/**
 * The `file:` URL, counted from the input folder, of an image that lies next to its page, as far as the page may read
 * there: the html part of the table in THREAT_MODEL.md. Undefined when it may not.
 *
 * A `file:` URL is for a page that is known by its own path alone, an address on the web for one whose URL tells where
 * its folder is. A page on a web server has no folder to look into.
 */
export function fileOfImage(document: Pick<Document, 'url' | 'source'>, url: string): string | undefined {
  const { input, path } = document.source;
  if (path === undefined || /^https?:/i.test(input) || !URL.canParse(url)) return undefined;
  const { protocol } = new URL(url);
  if (protocol === 'file:') return isOwnPath(document) ? url : undefined;
  return protocol === 'http:' || protocol === 'https:' ? fileNextToPage(document, url) : undefined;
}

/** Whether a page's URL is that of the file which it was read from, counted from the input. */
function isOwnPath({ url, source: { path = '' } }: Pick<Document, 'url' | 'source'>): boolean {
  if (url === urlOfPath(path, undefined)) return true;
  if (!URL.canParse(url)) return false;
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'file:' && host === '' && siteRoot(pathname, path.replace(/\.gz$/, '')) === '/';
}

/**
 * The `file:` URL of an image next to its page, when the page has a web URL but was read from a folder or tar.
 *
 * A page `blog/a.html` known as `https://host/x/blog/a.html` puts the site's root at `https://host/x/`; an image
 * below that root lies at the same path in the folder. Pages whose URL leaves out `.html` or `index.html` count too.
 */
export function fileNextToPage(document: Pick<Document, 'url' | 'source'>, url: string): string | undefined {
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
