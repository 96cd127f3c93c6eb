import type { Document } from '../../model/document.js';
import type { InputOpener } from '../../store/input.js';
import type { ReadBack } from '../source.js';
import { isRemote } from '../unit-plan.js';
import { urlOfPath } from './page-of-file.js';
import { placeBeside, relativePlace } from './relative-place.js';
import { openBeside, pathsOf, readSiblingFile } from './sibling-file.js';

type PageOfFile = Pick<Document, 'url' | 'source'>;

/**
 * The `file:` URLs, counted from the input folder, of an image that lies next to its page, likeliest first, as far as
 * the page may read there: the html part of the table in THREAT_MODEL.md. None when it may not.
 *
 * A `file:` URL is for a page that is known by its own path alone. An address on the web is looked for in the site's
 * folder, where the page's URL tells where that is, and where the page would find it from its own folder, as in a page
 * that a browser saved with its files. A page on a web server has no folder to look into.
 */
export function filesOfImage(document: PageOfFile, url: string): string[] {
  const { input, path } = document.source;
  if (path === undefined || /^https?:/i.test(input) || !URL.canParse(url)) return [];
  const { protocol } = new URL(url);
  if (protocol === 'file:') return isOwnPath(document) ? [url] : [];
  if (protocol !== 'http:' && protocol !== 'https:') return [];
  const way = relativePlace(document.url, url);
  const places = [fileNextToPage(document, url), way && placeBeside(path, way)];
  return [...new Set(places.filter((place) => place !== undefined))];
}

/** Whether one of the files that an image may be is there; by names alone, and of local inputs only. */
export async function lieBeside(opener: InputOpener, document: PageOfFile, url: string): Promise<boolean> {
  if (isRemote(document.source.input)) return false;
  for (const file of filesOfImage(document, url))
    for (const path of pathsOf(file) ?? [])
      if (typeof (await openBeside(opener, document.source, path)) === 'object') return true;
  return false;
}

/** Reads the first of the files that an image may be which is there. */
export async function readBeside(
  opener: InputOpener,
  document: PageOfFile,
  url: string,
  maxBytes: number,
): Promise<ReadBack> {
  const [first = url, ...others] = filesOfImage(document, url);
  const read = await readSiblingFile(opener, document.source, first, maxBytes);
  for (const file of others) {
    if (!('drop' in read) || read.drop.reason !== 'file_not_found') break;
    const other = await readSiblingFile(opener, document.source, file, maxBytes);
    if (!('drop' in other) || other.drop.reason !== 'file_not_found') return other;
  }
  return read;
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
