import { sniffImageType } from '../../formats/sniff/sniff-content.js';
import { dictionaryOf } from '../../formats/warc/archive-dictionary.js';
import { readRecords } from '../../formats/warc/read-records.js';
import type { RecordBlock } from '../../formats/warc/record-block.js';
import type { RecordHead } from '../../formats/warc/record-head.js';
import type { OpenDictionary } from '../../formats/zstd/dictionary.js';
import type { SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import type { Input } from '../../store/input.js';
import { dropOf } from '../drops.js';
import type { ReadBack } from '../source.js';
import { mediaType } from './http-payload.js';
import { httpHead, reasonOfType } from './judge-record.js';
import { readRecordBody } from './response-body.js';

/**
 * Reads one archived response back by its byte range, and parses that one record.
 *
 * A reference without a length is read from its offset until the record ends. Bad bytes give a drop at level
 * `image`; only I/O throws.
 *
 * @param maxBytes - most bytes of the body, stored or decoded
 * @param dictionary - opens the dictionary of a `.warc.zst`; by default it is read anew
 */
export async function readCapture(
  input: Input,
  ref: SourceRef,
  maxBytes: number,
  dictionary: OpenDictionary = dictionaryOf((start) => input.read({ start })),
): Promise<ReadBack> {
  const end = ref.length === undefined ? {} : { end: ref.offset + ref.length - 1 };
  const bytes = input.read({ start: ref.offset, ...end });
  const judge = (head: RecordHead, block: RecordBlock) => readPayload(head, block, maxBytes, ref);
  const drop = (reason: DropReason, detail?: string): ReadBack => ({
    drop: dropOf('image', reason, { detail, source: ref }),
  });
  if (ref.path !== undefined)
    return drop('record_not_addressable', 'its compressed member holds several records');
  for await (const event of readRecords(bytes, ref.offset, judge, dictionary)) {
    if (event.kind === 'break') return drop(event.reason, event.detail);
    if (event.kind === 'junk') return drop('record_corrupt', event.detail);
    if ('drop' in event.value) return event.value;
    if (event.damage !== undefined) return drop('record_corrupt', event.damage);
    if (event.missing > 0) return drop('record_truncated', `${event.missing} bytes are missing`);
    return event.value;
  }
  return drop('record_corrupt', 'no record begins at this offset');
}

async function readPayload(
  head: RecordHead,
  block: RecordBlock,
  maxBytes: number,
  source: SourceRef,
): Promise<ReadBack> {
  const drop = (reason: DropReason, detail?: string): ReadBack => ({
    drop: dropOf('image', reason, { detail, url: head.uri, source }),
  });
  if (head.type !== 'response' && head.type !== 'resource') {
    const reason = reasonOfType(head.type);
    return drop(reason, reason === 'warc_other' ? head.type : undefined);
  }
  const http = await httpHead(head, block);
  if (http === 'malformed') return drop('http_malformed');
  if (http !== undefined && (http.status < 200 || http.status > 299))
    return drop('http_status', String(http.status));
  const payload = await readRecordBody(block, http, maxBytes);
  if (payload.kind === 'too_large') return drop('image_too_large', `more than ${maxBytes} bytes`);
  if (payload.kind === 'unsupported') return drop('content_encoding_unsupported', payload.coding);
  if (payload.body.length === 0) return drop('empty_body');
  const declared = mediaType(http === undefined ? head.contentType : http.fields.get('content-type'));
  const mime = sniffImageType(payload.body) ?? declared ?? 'application/octet-stream';
  return {
    body: payload.body,
    mime,
    url: head.uri ?? '',
    ...(http?.consent && {
      consent_headers: http.consent,
      ...(head.date !== undefined && { fetched_at: head.date }),
    }),
  };
}
