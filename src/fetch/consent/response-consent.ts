import type { ConsentMode } from '../../config/consent-config.js';
import { CONSENT_HEADERS, type ConsentHeaders } from '../../model/consent.js';
import type { ConsentVerdict, FetchConsent } from '../fetch-consent.js';
import type { ResponseHeaders } from '../http-response.js';
import { headerStatements } from './content-statements.js';
import { judgeStatements } from './policy.js';
import type { Statement } from './statement.js';

/** Options of {@link judgeResponseHeaders}. */
export interface JudgeResponseOptions {
  mode: ConsentMode;
  /** Heeded product tokens. */
  tokens: readonly string[];
  /** Milliseconds since the epoch. */
  now: () => number;
  /** What was said before the answer and may be superseded by it. */
  before?: readonly Statement[];
}

/** Judges an answer by its headers: an HTML answer as a page, any other as an image. */
export function judgeResponseHeaders(
  url: URL,
  headers: ResponseHeaders,
  { mode, tokens, now, before = [] }: JudgeResponseOptions,
): ConsentVerdict {
  const at = new Date(now()).toISOString();
  const statements = headerStatements(consentHeaders(headers), { source: url.href, at, tokens });
  const html = /^(?:text\/html|application\/xhtml\+xml)/i.test(headers.get('content-type')?.[0] ?? '');
  const { evidence, refused } = judgeStatements([...before, ...statements], mode, html ? 'page' : 'image');
  return { ...(evidence.length > 0 && { evidence }), ...(refused && { refused }) };
}

/** The consent of a fetcher that is given none: everything may be asked for, and the headers of the answer decide. */
export function answerConsent(options: Omit<JudgeResponseOptions, 'before'>): FetchConsent {
  return {
    allowed: async () => ({}),
    judgeResponse: (url, headers) => judgeResponseHeaders(url, headers, options),
  };
}

/** The headers that state a preference, out of all. */
export function consentHeaders(headers: ResponseHeaders): ConsentHeaders {
  const found: ConsentHeaders = {};
  for (const [header, name] of Object.entries(CONSENT_HEADERS)) {
    const values = headers.get(header);
    if (values !== undefined) found[name] = [...values];
  }
  return found;
}
