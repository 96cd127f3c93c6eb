import { createHash } from 'node:crypto';
import { readAll, type Store } from '../store/store.js';
import { FetchFailure } from './fetch-outcome.js';
import type { HttpResponse } from './http-response.js';
import { isRedirect } from './http-status.js';

/** Answers of servers to images, kept from run to run. */
export interface FetchCache {
  /**
   * The answer kept for a URL. Throws FetchFailure `too_large` when its body is larger than `maxBytes`.
   */
  get(url: string, maxBytes: number): Promise<HttpResponse | undefined>;
  /** Keeps an answer, if it is one that lasts. */
  put(response: HttpResponse): Promise<void>;
}

/** Options of {@link createFetchCache}. */
export interface FetchCacheOptions {
  /** Answer from kept failures, too. False is for asking again what was lost. Default: true. */
  failures?: boolean;
}

/** `urls/…json` in the cache: one answer without its body. */
interface CachedAnswer {
  schema: 'weft/cached-answer/1';
  url: string;
  status: number;
  status_text: string;
  headers: HttpResponse['headers'];
  /** Of the body, which lies under `bytes/`; absent when there is none. */
  sha256?: string;
  bytes: number;
}

/** Failures that last: the image is not there. Others may be about who asks, or when. */
const LASTING_FAILURES = new Set([404, 410]);

/**
 * Keeps answers in a folder or on S3, by URL, and their bodies by content, so that a picture that has many URLs lies
 * there once and a run that is started again asks no server twice.
 *
 * Images, redirects, 404 and 410 are kept; nothing expires: delete the cache to ask again. What a site says of the
 * use of its images is asked again in each run.
 */
export function createFetchCache(store: Store, { failures = true }: FetchCacheOptions = {}): FetchCache {
  return {
    async get(url, maxBytes) {
      const key = urlKey(url);
      if ((await store.head(key)) === undefined) return undefined;
      const answer = JSON.parse((await readAll(store.get(key))).toString('utf8')) as CachedAnswer;
      // Forty digits of a hash are the name; a URL that shares them with another is asked for itself.
      if (answer.url !== url || (!failures && answer.status >= 400)) return undefined;
      if (answer.bytes > maxBytes) throw new FetchFailure('too_large', 'in the cache');
      const body =
        answer.sha256 === undefined ? Buffer.alloc(0) : await readAll(store.get(bytesKey(answer.sha256)));
      if (answer.sha256 !== undefined && sha256(body) !== answer.sha256) return undefined;
      const { status, status_text, headers } = answer;
      return { url, status, status_text, headers, request_headers: [], body, encoded_body: body };
    },
    async put({ url, status, status_text, headers, body }) {
      const got = status >= 200 && status <= 299;
      if (!got && !isRedirect(status) && !LASTING_FAILURES.has(status)) return;
      const digest = body.byteLength > 0 ? sha256(body) : undefined;
      // The body first: an answer that stands always has its bytes.
      if (digest !== undefined) await store.put(bytesKey(digest), body, { ifAbsent: true, sha256: digest });
      const answer: CachedAnswer = {
        schema: 'weft/cached-answer/1',
        url,
        status,
        status_text,
        // Cookies are for the fetch that they were set in.
        headers: headers.filter(([name]) => name.toLowerCase() !== 'set-cookie'),
        ...(digest !== undefined && { sha256: digest }),
        bytes: body.byteLength,
      };
      await store.put(urlKey(url), Buffer.from(JSON.stringify(answer)));
    },
  };
}

function urlKey(url: string): string {
  const name = sha256(url).slice(0, 40);
  return `urls/${name.slice(0, 2)}/${name}.json`;
}

function bytesKey(digest: string): string {
  return `bytes/${digest.slice(0, 2)}/${digest}`;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
