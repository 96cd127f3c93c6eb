import { looksLikeHtml, sniffImageType, sniffRasterType } from '../../formats/sniff/sniff-content.js';
import type { RecordBlock } from '../../formats/warc/record-block.js';
import { cleanUri, isoDate, type RecordHead } from '../../formats/warc/record-head.js';
import type { Capture, Page, SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import { recordDrop } from '../drops.js';
import type { SourceItem } from '../source.js';
import { type HttpHead, mediaType, readHttpHead } from './http-payload.js';
import { firstBytes, type PayloadBody, readRecordBody } from './response-body.js';

/** Makes the item once the record's place in the archive is known. */
export type RecordVerdict = (source: SourceRef) => SourceItem;

const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml']);
/** Types that say nothing: what hides behind them is sniffed. */
const VAGUE_TYPES = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/unknown',
  'unknown/unknown',
]);
/** Whether records of a declared type can be pages or images; of those without a type, the bytes decide. */
export function isReadType(type: string | undefined): boolean {
  return type === undefined || HTML_TYPES.has(type) || VAGUE_TYPES.has(type) || type.startsWith('image/');
}

/** Record types of ISO 28500 that carry no response, each its own drop reason. */
const OTHER_RECORDS: ReadonlyMap<string, DropReason> = new Map([
  ['request', 'warc_request'],
  ['metadata', 'warc_metadata'],
  ['warcinfo', 'warc_warcinfo'],
  ['revisit', 'warc_revisit'],
  ['conversion', 'warc_conversion'],
  ['continuation', 'warc_continuation'],
]);

/**
 * Decides what one record is: a page, an image capture, or a drop with its reason.
 *
 * Pages are `response` and `resource` records with status 2xx and an HTML type, or without any type and with
 * bytes that look like HTML. Captures are image types, and all others whose bytes are a raster image: browsers show
 * those in `<img>` whatever type they are served as.
 *
 * @param maxPageBytes - most bytes of a body, stored or decoded, that are held
 */
export function judgeRecord(maxPageBytes: number) {
  return async (head: RecordHead, block: RecordBlock): Promise<RecordVerdict> => {
    if (head.type === 'revisit') return judgeRevisit(head, block);
    if (head.type !== 'response' && head.type !== 'resource') return otherRecord(head);
    if (head.uri === undefined) return dropVerdict('no_target_uri', head);
    if (!URL.canParse(head.uri)) return dropVerdict('bad_url', head, 'WARC-Target-URI');
    const http = await httpHead(head, block);
    if (http === 'malformed') {
      return dropVerdict('http_malformed', head, printable(await block.peek(60)));
    }
    if (http !== undefined && (http.status < 200 || http.status > 299)) {
      return dropVerdict('http_status', head, String(http.status));
    }
    return judgePayload(head, http, block, maxPageBytes);
  };
}

/** The HTTP head of a response, `malformed`, or undefined for a record whose block is the payload itself. */
export async function httpHead(
  head: RecordHead,
  block: RecordBlock,
): Promise<HttpHead | 'malformed' | undefined> {
  const overHttp = /^https?:/i.test(head.uri ?? '') || /^application\/https?\b/i.test(head.contentType ?? '');
  if (head.type !== 'response' || !overHttp) return undefined;
  return (await readHttpHead(block)) ?? 'malformed';
}

async function judgePayload(
  head: RecordHead,
  http: HttpHead | undefined,
  block: RecordBlock,
  maxPageBytes: number,
): Promise<RecordVerdict> {
  const declared = http === undefined ? head.contentType : http.fields.get('content-type');
  const type = mediaType(declared);
  if (type?.startsWith('image/')) return captureVerdict(head, type);
  const html = type !== undefined && HTML_TYPES.has(type);
  if (!html && type !== undefined && !VAGUE_TYPES.has(type)) {
    const raster = sniffRasterType(await firstBytes(block, http, maxPageBytes));
    return raster === undefined ? dropVerdict('not_html', head, type) : captureVerdict(head, raster);
  }

  const payload = await readRecordBody(block, http, maxPageBytes);
  if (payload.kind === 'unsupported')
    return dropVerdict('content_encoding_unsupported', head, payload.coding);
  const start = payload.kind === 'body' ? payload.body : payload.prefix;
  const image = html ? sniffRasterType(start) : sniffImageType(start);
  if (image !== undefined) return captureVerdict(head, image);
  if (!html) {
    if (type !== undefined) return dropVerdict('not_html', head, type);
    if (!looksLikeHtml(start)) return dropVerdict('not_html', head, start.length === 0 ? 'empty' : 'no type');
  }
  if (payload.kind === 'too_large')
    return dropVerdict('page_too_large', head, `more than ${maxPageBytes} bytes`);
  if (payload.body.length === 0) return dropVerdict('empty_body', head);
  return pageVerdict(head, http, declared, payload);
}

function pageVerdict(
  head: RecordHead,
  http: HttpHead | undefined,
  contentType: string | undefined,
  payload: PayloadBody & { kind: 'body' },
): RecordVerdict {
  const notes = [...payload.notes];
  const truncated = head.fields.get('warc-truncated');
  if (truncated !== undefined) notes.unshift(`warc_truncated:${truncated.toLowerCase().slice(0, 40)}`);
  // The rest stands in continuation records, which are dropped.
  if (head.fields.has('warc-segment-number')) notes.unshift('warc_segmented');
  return (source) => {
    const page: Page = { url: head.uri ?? '', body: payload.body, source };
    if (contentType !== undefined) page.content_type = contentType;
    if (head.date !== undefined) page.fetched_at = head.date;
    if (http?.consent !== undefined) page.consent_headers = http.consent;
    if (notes.length > 0) page.notes = notes;
    return { kind: 'page', page };
  };
}

function captureVerdict(head: RecordHead, mime: string): RecordVerdict {
  return (source) => {
    const capture: Capture = { url: head.uri ?? '', mime, source };
    if (head.date !== undefined) capture.fetched_at = head.date;
    addDigest(capture, head);
    return { kind: 'capture', capture };
  };
}

function addDigest(capture: Capture, { fields }: RecordHead): void {
  const digest = fields.get('warc-payload-digest');
  if (digest !== undefined && /^[\w-]+:\S+$/.test(digest)) capture.digest = digest;
}

/**
 * A revisit record repeats an earlier capture without its bytes. One that may be an image's is kept for its reference,
 * which is resolved when all captures are known; a page's is a drop, as the page itself is in the archive already.
 */
async function judgeRevisit(head: RecordHead, block: RecordBlock): Promise<RecordVerdict> {
  const http = head.uri === undefined ? undefined : await readHttpHead(block);
  const type = mediaType(http?.fields.get('content-type'));
  const mayBeImage = type === undefined || type.startsWith('image/') || VAGUE_TYPES.has(type);
  const of = {
    url: cleanUri(head.fields.get('warc-refers-to-target-uri')),
    date: isoDate(head.fields.get('warc-refers-to-date')),
  };
  const digest = head.fields.get('warc-payload-digest');
  if (!mayBeImage || head.uri === undefined || (of.url === undefined && digest === undefined))
    return otherRecord(head);
  const { uri } = head;
  return (source) => {
    const capture: Capture = { url: uri, mime: type ?? '', source, revisit_of: {} };
    if (of.url !== undefined)
      capture.revisit_of = { url: of.url, ...(of.date !== undefined && { date: of.date }) };
    if (head.date !== undefined) capture.fetched_at = head.date;
    addDigest(capture, head);
    return { kind: 'capture', capture };
  };
}

/** Why a record of a type that carries no response is dropped. */
export function reasonOfType(type: string): DropReason {
  return OTHER_RECORDS.get(type) ?? 'warc_other';
}

function otherRecord(head: RecordHead): RecordVerdict {
  const reason = reasonOfType(head.type);
  if (reason === 'warc_other') return dropVerdict(reason, head, head.type);
  return dropVerdict(reason, head, head.type === 'revisit' ? referredTo(head) : undefined);
}

function referredTo({ fields }: RecordHead): string | undefined {
  const parts = ['warc-refers-to-target-uri', 'warc-refers-to-date', 'warc-refers-to', 'warc-payload-digest'];
  return parts.flatMap((name) => fields.get(name) ?? []).join(' ') || undefined;
}

function dropVerdict(reason: DropReason, head: RecordHead, detail?: string): RecordVerdict {
  return (source) => recordDrop(reason, { detail, url: head.uri, source });
}

function printable(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1'));
}
