import { type MimeFields, mimeParameter, mimeValue, readMimeHead } from './mime-fields.js';

/** One file in a web archive of a single page: where its bytes lie, and what they are. */
export interface MhtmlPart {
  /** Content-Type in lower case, without parameters. */
  type: string;
  /** Content-Type as written: its charset is that of the part. */
  contentType: string;
  /** Content-Location as written. */
  location?: string;
  /** Content-ID without its angle brackets. */
  id?: string;
  /** Content-Transfer-Encoding in lower case. */
  encoding: string;
  /** First byte of the encoded body, and the byte behind its last. */
  start: number;
  end: number;
}

/** The parts of an MHTML file (RFC 2557), as Chrome, Edge, Internet Explorer and Word save pages. */
export interface MhtmlIndex {
  parts: MhtmlPart[];
  /** The page; absent when no part is HTML. */
  root?: MhtmlPart;
  /** Where the page was saved from, as far as the file says. */
  location?: string;
  /** When the page was saved, as written. */
  date?: string;
  /** The file ends before its last boundary. */
  truncated: boolean;
}

/** More parts than this are an attack: a page of the web has some hundred files. */
const MAX_PARTS = 20_000;
const MAX_DEPTH = 8;
/** RFC 2046 allows 70 characters. */
const MAX_BOUNDARY = 200;
const LF = 0x0a;
const CR = 0x0d;
const HTML = new Set(['text/html', 'application/xhtml+xml']);

/**
 * Lists the parts of an MHTML file; nothing is decoded. Undefined when the bytes are none.
 *
 * One pass: each line that begins with two dashes is compared with the boundaries that are open, at most eight.
 */
export function indexMhtml(bytes: Buffer): MhtmlIndex | undefined {
  const start = blankEnd(bytes);
  const head = readMimeHead(bytes, start, bytes.length);
  if (head === undefined || !isMhtmlHead(head.fields)) return undefined;
  const parts: MhtmlPart[] = [];
  const boundary = boundaryOf(head.fields);
  let truncated = false;
  if (boundary === undefined) parts.push(partOf(head.fields, head.body, bytes.length));
  else truncated = !collectParts(bytes, head.body, boundary, parts);
  const root = rootOf(parts, mimeParameter(head.fields.get('content-type'), 'start'));
  const location =
    utf8(head.fields.get('snapshot-content-location')) ??
    root?.location ??
    utf8(head.fields.get('content-location'));
  const date = head.fields.get('date');
  return {
    parts,
    ...(root && { root }),
    ...(location !== undefined && { location }),
    ...(date !== undefined && { date }),
    truncated,
  };
}

/** Collects the parts between boundaries; false when the outermost one is not closed, or there are too many. */
function collectParts(bytes: Buffer, from: number, outermost: string, parts: MhtmlPart[]): boolean {
  const open = [outermost];
  let part: { fields: MimeFields; body: number } | undefined;
  const close = (end: number) => {
    if (part !== undefined) parts.push(partOf(part.fields, part.body, Math.max(part.body, end)));
    part = undefined;
  };
  for (let at = bytes.indexOf('--', from); at >= 0; at = nextDashes(bytes, at)) {
    if (at > 0 && bytes[at - 1] !== LF) continue;
    const line = lineAt(bytes, at);
    const level = open.findIndex((name) => line === `--${name}` || line === `--${name}--`);
    if (level < 0) continue;
    close(lineEndBefore(bytes, at));
    open.length = level + 1;
    if (line === `--${open[level]}--`) {
      open.length = level;
      if (level === 0) return true;
      continue;
    }
    if (parts.length >= MAX_PARTS) return false;
    const lf = bytes.indexOf(LF, at);
    part = lf < 0 ? undefined : readMimeHead(bytes, lf + 1, bytes.length);
    const inner = part === undefined ? undefined : boundaryOf(part.fields);
    if (inner === undefined || open.length >= MAX_DEPTH) continue;
    open.push(inner);
    part = undefined;
  }
  close(bytes.length);
  return false;
}

/** The next two dashes that begin a line. */
function nextDashes(bytes: Buffer, at: number): number {
  const found = bytes.indexOf('\n--', at);
  return found < 0 ? -1 : found + 1;
}

function lineAt(bytes: Buffer, at: number): string {
  const lf = bytes.subarray(at, at + MAX_BOUNDARY + 6).indexOf(LF);
  return bytes.toString('latin1', at, lf < 0 ? at + MAX_BOUNDARY + 6 : at + lf).trimEnd();
}

/** Where the text before a boundary ends: the line end before it belongs to the boundary. */
function lineEndBefore(bytes: Buffer, at: number): number {
  return bytes[at - 2] === CR ? at - 2 : at - 1;
}

function partOf(fields: MimeFields, start: number, end: number): MhtmlPart {
  const contentType = fields.get('content-type') ?? '';
  const location = utf8(fields.get('content-location'));
  const id = fields.get('content-id')?.replace(/^<|>$/g, '');
  return {
    type: mimeValue(contentType),
    contentType,
    ...(location && { location }),
    ...(id && { id }),
    encoding: mimeValue(fields.get('content-transfer-encoding')),
    start,
    end,
  };
}

/** A URL that was written in UTF-8 instead of being encoded. */
function utf8(field: string | undefined): string | undefined {
  const text = field === undefined ? undefined : Buffer.from(field, 'latin1').toString('utf8');
  return text?.includes('\ufffd') ? field : text;
}

function rootOf(parts: readonly MhtmlPart[], start: string | undefined): MhtmlPart | undefined {
  const id = start?.replace(/^<|>$/g, '');
  const pages = parts.filter(({ type }) => HTML.has(type));
  return pages.find((part) => id !== undefined && part.id === id) ?? pages[0];
}

function boundaryOf(fields: MimeFields): string | undefined {
  const contentType = fields.get('content-type');
  if (!mimeValue(contentType).startsWith('multipart/')) return undefined;
  const boundary = mimeParameter(contentType, 'boundary')?.trimEnd();
  return boundary === undefined || boundary === '' || boundary.length > MAX_BOUNDARY ? undefined : boundary;
}

function isMhtmlHead(fields: MimeFields): boolean {
  const type = mimeValue(fields.get('content-type'));
  return fields.has('mime-version') && (HTML.has(type) || boundaryOf(fields) !== undefined);
}

/** Where the head begins: behind a byte order mark and empty lines. */
function blankEnd(bytes: Buffer): number {
  let at = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  while (at < 64 && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at;
}
