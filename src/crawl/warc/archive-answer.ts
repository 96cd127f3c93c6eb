import type { HttpResponse } from '../../fetch/http-response.js';
import {
  encodeRecord,
  fieldsBlock,
  labelledSha1,
  recordId,
  requestHead,
  responseHead,
  type WarcRecord,
} from './warc-record.js';

/** An answer that is to be archived. */
export interface ArchivedAnswer {
  response: HttpResponse;
  /** WARC-Date: when the request was sent. */
  at: string;
  /** `sha1:…` of the body as sent. */
  digest: string;
  /** An earlier answer with the same payload, which then is not stored again. */
  same?: { url: string; at: string };
  /** The server said that what it gave before still holds (304). */
  notModified?: boolean;
  /** Fields of the metadata record: `via`, `hopsFromSeed`, `fetchTimeMs`, … */
  metadata: readonly (readonly [string, string])[];
}

/** Profiles of revisit records: WARC 1.1, section 6.7. */
const IDENTICAL = 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest';
const NOT_MODIFIED = 'http://netpreserve.org/warc/1.1/revisit/server-not-modified';

/** The digest that the payload of an answer is known by. */
export function payloadDigest({ encoded_body }: HttpResponse): string {
  return labelledSha1(encoded_body);
}

/** The records of one answer, encoded: response or revisit, then request and metadata, concurrent to it. */
export async function archiveAnswer(answer: ArchivedAnswer): Promise<Buffer> {
  const { response, at, digest, same, notModified } = answer;
  const id = recordId();
  const target: [string, string] = ['WARC-Target-URI', response.url];
  const body = response.encoded_body;
  const head = responseHead(response, body.length);
  const captured: WarcRecord = {
    type: same === undefined ? 'response' : 'revisit',
    id,
    date: at,
    fields: [
      target,
      ...(response.remote_address === undefined
        ? []
        : ([['WARC-IP-Address', response.remote_address]] as [string, string][])),
      ['WARC-Payload-Digest', digest],
      ['Content-Type', 'application/http;msgtype=response'],
    ],
    block: same === undefined ? Buffer.concat([head, body]) : head,
  };
  if (same !== undefined) {
    captured.fields.push(
      ['WARC-Profile', notModified === true ? NOT_MODIFIED : IDENTICAL],
      ['WARC-Refers-To-Target-URI', same.url],
      ['WARC-Refers-To-Date', same.at],
    );
  }
  const concurrent: [string, string] = ['WARC-Concurrent-To', id];
  const request: WarcRecord = {
    type: 'request',
    id: recordId(),
    date: at,
    fields: [target, concurrent, ['Content-Type', 'application/http;msgtype=request']],
    block: requestHead(response),
  };
  const metadata: WarcRecord = {
    type: 'metadata',
    id: recordId(),
    date: at,
    fields: [target, concurrent, ['Content-Type', 'application/warc-fields']],
    block: fieldsBlock(answer.metadata),
  };
  return Buffer.concat(await Promise.all([captured, request, metadata].map(encodeRecord)));
}

/** What opens each file: who crawled what, and how. */
export async function warcinfo(
  filename: string,
  at: string,
  info: readonly (readonly [string, string])[],
): Promise<Buffer> {
  return encodeRecord({
    type: 'warcinfo',
    id: recordId(),
    date: at,
    fields: [
      ['WARC-Filename', filename],
      ['Content-Type', 'application/warc-fields'],
    ],
    block: fieldsBlock(info),
  });
}
