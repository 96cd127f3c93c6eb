import { indexMhtml, type MhtmlIndex } from '../../formats/mhtml/index-mhtml.js';
import { decodeTransfer } from '../../formats/mhtml/transfer-encoding.js';
import { MHTML_FILES } from './file-kinds.js';
import { urlOnWeb } from './saved-page.js';
import { normalPath } from './url-map.js';

/** Largest MHTML file, unpacked; its page has the limit of pages. */
const MAX_MHTML_BYTES = 64 * 1024 * 1024;

/** Most bytes of a file that may be a page: an MHTML file holds its pictures too. */
export function maxFileBytes(path: string, maxPageBytes: number): number {
  return MHTML_FILES.test(path) ? Math.max(MAX_MHTML_BYTES, maxPageBytes) : maxPageBytes;
}

/** The page of an MHTML file. */
export interface MhtmlPage {
  body: Buffer;
  contentType: string;
  /** Where it was saved from, when that is on the web. */
  url?: string;
  fetchedAt?: string;
  truncated: boolean;
  /** Other HTML in the file: frames and advertisements. */
  frames: number;
}

/** Reads the page out of an MHTML file; `no_page` when it has none, undefined when the bytes are no MHTML. */
export function mhtmlPage(path: string, bytes: Buffer): MhtmlPage | 'no_page' | undefined {
  const index = indexMhtml(bytes);
  if (index === undefined) return undefined;
  const { root, location, date, truncated, parts } = index;
  if (root === undefined) return 'no_page';
  const html = decodeTransfer(bytes.subarray(root.start, root.end), root.encoding);
  const url = location === undefined ? undefined : urlOnWeb(location);
  const time = Date.parse(date ?? '');
  return {
    body: withoutContentIds(html, path, index),
    contentType: root.contentType,
    truncated,
    frames: parts.filter((part) => part !== root && part.type === root.type).length,
    ...(url !== undefined && { url }),
    ...(Number.isFinite(time) && { fetchedAt: new Date(time).toISOString() }),
  };
}

/**
 * The URL of a part that the page names by Content-ID (`cid:…`), below that of its file: content ids repeat from file to
 * file, and a picture that two pages name by one URL would count as one.
 */
export function contentIdUrl(path: string, id: string): string {
  const encoded = normalPath(path).split('/').map(encodeURIComponent).join('/');
  return new URL(`file:///${encoded}/${encodeURIComponent(id)}`).href;
}

function withoutContentIds(html: Buffer, path: string, { parts }: MhtmlIndex): Buffer {
  const ids = new Map(
    parts.flatMap(({ id }) => (id === undefined ? [] : [[id, contentIdUrl(path, id)] as const])),
  );
  if (ids.size === 0 || !html.includes('cid:')) return html;
  const text = html.toString('latin1').replace(/\bcid:([^\s"'<>()]{1,400})/g, (whole, id: string) => {
    return ids.get(id) ?? ids.get(decoded(id)) ?? whole;
  });
  return Buffer.from(text, 'latin1');
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    // A bare percent sign: the id is meant as it stands.
    return id;
  }
}
