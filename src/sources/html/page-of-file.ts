import { sniffFormat } from '../../formats/sniff/sniff-format.js';
import type { Page, SourceRef } from '../../model/page.js';
import { recordDrop } from '../drops.js';
import type { SourceItem } from '../source.js';
import { countFile, kindOfFile, MHTML_FILES, type SkippedFiles } from './file-kinds.js';
import { type GatheredBytes, tooLargeDetail } from './gather-page.js';
import { maxFileBytes, mhtmlPage } from './mhtml-page.js';
import { savedFrom } from './saved-page.js';
import { normalPath, type UrlMap } from './url-map.js';

/** How pages get their URLs. */
export interface PageNaming {
  urls: UrlMap;
  baseUrl?: string;
}

/**
 * The page of one file or tar member, or the drop that says why it is none. A file of unknown kind is a page when the map
 * names it, or its bytes are HTML.
 */
export function pageOfFile(
  path: string,
  bytes: GatheredBytes,
  source: SourceRef,
  naming: PageNaming,
  maxPageBytes: number,
  skipped: SkippedFiles = {},
): SourceItem {
  const entry = naming.urls.get(normalPath(path));
  const ownUrl = urlOfPath(path, naming.baseUrl);
  const url = entry?.url ?? ownUrl;
  const isPage = entry !== undefined || kindOfFile(path) !== 'unknown';
  if (bytes.kind === 'too_large') {
    return recordDrop('page_too_large', {
      detail: tooLargeDetail(maxFileBytes(path, maxPageBytes)),
      url,
      source,
    });
  }
  if (bytes.kind === 'broken') return recordDrop('record_corrupt', { detail: bytes.detail, url, source });
  if (bytes.body.length === 0) return recordDrop('empty_body', { url, source });
  const archive = MHTML_FILES.test(path) ? mhtmlPage(path, bytes.body) : undefined;
  if (archive === 'no_page') return recordDrop('not_html', { detail: 'mhtml without a page', url, source });
  if (archive !== undefined) {
    for (let frame = 0; frame < archive.frames; frame++) countFile(skipped, 'page_part');
    const { body, contentType, fetchedAt, truncated } = archive;
    const facts = { url: entry?.url ?? archive.url ?? ownUrl, source };
    if (body.length > maxPageBytes)
      return recordDrop('page_too_large', { detail: tooLargeDetail(maxPageBytes), ...facts });
    if (body.length === 0) return recordDrop('empty_body', facts);
    return pageItem({
      ...facts,
      body,
      ...(contentType !== '' && { content_type: contentType }),
      ...(fetchedAt !== undefined && { fetched_at: fetchedAt }),
      ...(truncated && { notes: ['mhtml_truncated'] }),
      ...(entry?.id !== undefined && { id: entry.id }),
    });
  }
  if (!(isPage && !MHTML_FILES.test(path)) && !bodyIsPage(bytes.body)) {
    const what = sniffFormat(bytes.body);
    return recordDrop('not_html', { detail: 'format' in what ? what.format : what.kind, url, source });
  }
  // A site's own pages may have been saved from elsewhere; base_url says where they are now.
  const saved = entry === undefined && naming.baseUrl === undefined ? savedFrom(bytes.body) : undefined;
  return pageItem({
    url: saved ?? url,
    body: bytes.body,
    source,
    ...(entry?.id !== undefined && { id: entry.id }),
  });
}

function pageItem(page: Page): SourceItem {
  const { url, source } = page;
  if (!URL.canParse(url)) return recordDrop('bad_url', { detail: 'in url_map', url, source });
  return { kind: 'page', page };
}

/**
 * Whether a file of unknown kind is a page: pages of servers may begin with text, such as a warning of PHP. A program that
 * makes pages is none.
 */
function bodyIsPage(body: Buffer): boolean {
  const what = sniffFormat(body);
  if (what.kind !== 'other' || /^\s{0,40}<\?(?:php|=)/i.test(body.toString('latin1', 0, 64))) return false;
  if (what.format === 'html') return true;
  return (
    what.format === 'text' && /<(?:!doctype html|html|body)[\s>]/i.test(body.toString('latin1', 0, 4096))
  );
}

/**
 * The URL of a page that no map names: its path joined to `baseUrl` (without the `.gz`), or `file:///<path>`.
 *
 * A `file:` URL counts from the input folder, so that it is the same on every machine, and so that images next to
 * the page resolve to URLs that readSiblingFile understands.
 */
export function urlOfPath(path: string, baseUrl: string | undefined): string {
  const encoded = normalPath(path).split('/').map(encodeURIComponent).join('/');
  if (baseUrl === undefined) return new URL(`file:///${encoded}`).href;
  return new URL(encoded.replace(/\.gz$/i, ''), baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href;
}
