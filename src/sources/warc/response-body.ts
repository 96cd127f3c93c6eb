import { SNIFF_BYTES } from '../../formats/sniff/sniff-content.js';
import { decodeContent } from '../../formats/warc/content-coding.js';
import type { RecordBlock } from '../../formats/warc/record-block.js';
import { dechunk } from '../../formats/warc/transfer-coding.js';
import type { HttpHead } from './http-payload.js';

/** A payload with its transfer and content codings undone, or why there is none. */
export type PayloadBody =
  | { kind: 'body'; body: Buffer; notes: string[] }
  | { kind: 'too_large'; prefix: Buffer }
  | { kind: 'unsupported'; coding: string };

/**
 * Reads the body behind an HTTP head, decoded, holding at most `maxBytes` of it in either form.
 *
 * `head` undefined means that the block is the payload itself, as in resource records.
 */
export async function readRecordBody(
  block: RecordBlock,
  head: HttpHead | undefined,
  maxBytes: number,
): Promise<PayloadBody> {
  const raw = await block.collect(maxBytes);
  if (block.left > 0 && (await block.peek(1)).length > 0) return { kind: 'too_large', prefix: raw };
  if (head === undefined) return { kind: 'body', body: raw, notes: [] };
  const notes: string[] = [];
  let body = raw;
  if (isChunked(head)) {
    const dechunked = dechunk(raw);
    body = dechunked.body;
    if (dechunked.broken) notes.push('chunked_broken');
  }
  const decoded = await decodeContent(body, head.fields.get('content-encoding'), maxBytes);
  if (decoded.kind === 'too_large') return { kind: 'too_large', prefix: Buffer.alloc(0) };
  if (decoded.kind === 'unsupported') return decoded;
  return { kind: 'body', body: decoded.body, notes: [...notes, ...decoded.notes] };
}

/**
 * The first bytes of a body, as many as sniffing needs. Only a content-coded body is read for them, up to `maxBytes`;
 * empty for one that is larger or in a coding that cannot be undone.
 */
export async function firstBytes(
  block: RecordBlock,
  head: HttpHead | undefined,
  maxBytes: number,
): Promise<Buffer> {
  if ((head?.fields.get('content-encoding') ?? '') !== '') {
    const payload = await readRecordBody(block, head, maxBytes);
    return payload.kind === 'body' ? payload.body : Buffer.alloc(0);
  }
  const raw = await block.peek(SNIFF_BYTES);
  return isChunked(head) ? dechunk(raw).body : raw;
}

function isChunked(head: HttpHead | undefined): boolean {
  return /\bchunked\b/i.test(head?.fields.get('transfer-encoding') ?? '');
}
