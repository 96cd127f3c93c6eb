import { createHash } from 'node:crypto';
import type { ConsentFile } from '../../model/schemas/consent.js';
import type { FetchDropReason, GetOutcome } from '../fetch-outcome.js';
import { headerMap, headerValue } from '../http-response.js';
import { isRedirect } from '../http-status.js';
import { MAX_ROBOTS_BYTES } from './robots-lines.js';

/** Gets one URL without asking for consent; the `get` of a fetcher. */
export type GetFile = (
  url: string,
  options: {
    headers: Readonly<Record<string, string>>;
    maxBytes: number;
    truncate: true;
    manualRedirects: true;
    consent: false;
  },
) => Promise<GetOutcome>;

/** A file that states the rules of an origin, or what came instead of it. */
export interface AskedConsentFile extends ConsentFile {
  failure?: { reason: FetchDropReason; detail: string };
}

/** What asking for a file came to. */
export type ConsentFileOutcome =
  | { kind: 'read'; file: AskedConsentFile; body: Buffer; html: boolean }
  /** The server says that there is none, or leads in circles: there are no rules. */
  | { kind: 'absent'; file: AskedConsentFile }
  /** The server refuses to say: 401, 403, 429. */
  | { kind: 'denied'; file: AskedConsentFile }
  /** The server cannot say, or there is no server. */
  | { kind: 'unreachable'; file: AskedConsentFile };

/** RFC 9309 asks for at least five, also across hosts; a file behind more counts as absent (2.3.1.2). */
const MAX_REDIRECTS = 5;

/**
 * Gets robots.txt, tdmrep.json or ai.txt: at most 500 KiB, over at most five redirects.
 *
 * @param now - milliseconds since the epoch
 */
export async function getConsentFile(
  url: string,
  get: GetFile,
  now: () => number,
): Promise<ConsentFileOutcome> {
  const at = new Date(now()).toISOString();
  let current = url;
  for (let hop = 0; ; hop++) {
    const outcome = await get(current, {
      headers: { accept: 'text/plain,application/json;q=0.9,*/*;q=0.5' },
      maxBytes: MAX_ROBOTS_BYTES,
      truncate: true,
      manualRedirects: true,
      consent: false,
    });
    const asked = { url, final_url: current, at };
    if ('drop' in outcome) return { kind: 'unreachable', file: { ...asked, failure: outcome.drop } };
    const { status, headers, body } = outcome.response;
    const fields = headerMap(headers);
    const location = headerValue(fields, 'location');
    if (isRedirect(status) && location !== '') {
      if (hop >= MAX_REDIRECTS || !URL.canParse(location, current))
        return { kind: 'absent', file: { ...asked, status } };
      current = new URL(location, current).href;
      continue;
    }
    const file: AskedConsentFile = { ...asked, status };
    if (status === 401 || status === 403 || status === 429) return { kind: 'denied', file };
    if (status >= 500) return { kind: 'unreachable', file };
    if (status < 200 || status > 299) return { kind: 'absent', file };
    file.bytes = body.length;
    file.sha256 = createHash('sha256').update(body).digest('hex');
    const html = /^\s*(?:text\/html|application\/xhtml)/i.test(headerValue(fields, 'content-type'));
    return { kind: 'read', file, body, html };
  }
}
