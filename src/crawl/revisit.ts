import type { Journal } from './journal.js';
import type { FinishedUrl, QueuedUrl } from './journal-entry.js';

/** What is known of a URL's earlier answer. */
export type EarlierAnswer = Pick<FinishedUrl, 'url' | 'at' | 'digest' | 'etag' | 'last_modified'>;

/** The answer that a queued URL is to renew; undefined for a URL that is asked for the first time. */
export async function earlierAnswer(asked: QueuedUrl, journal: Journal): Promise<EarlierAnswer | undefined> {
  if (asked.again === undefined) return undefined;
  const entry = await journal.readAt(asked.again);
  return entry.t === 'done' ? entry : undefined;
}

/** Headers that let a server answer 304 instead of sending the same again: RFC 9110, section 13.1. */
export function conditionalHeaders(earlier: EarlierAnswer | undefined): Record<string, string> {
  return {
    ...(earlier?.etag !== undefined && { 'if-none-match': earlier.etag }),
    ...(earlier?.last_modified !== undefined && { 'if-modified-since': earlier.last_modified }),
  };
}
