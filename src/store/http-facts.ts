import type { IncomingHttpHeaders } from 'node:http';

/** What the head of an answer says of the file behind it. */
export interface HttpFacts {
  /** Of the whole file; undefined when the server does not say. */
  bytes: number | undefined;
  etag: string | undefined;
  lastModified: string | undefined;
}

/** Reads {@link HttpFacts} from the answer to a request for the file or a range of it. */
export function httpFacts(status: number, headers: IncomingHttpHeaders): HttpFacts {
  // `bytes 0-9/100` of a range, `bytes */100` of a range that there is not.
  const length =
    status === 200
      ? /^(\d+)$/.exec(headerText(headers['content-length']))
      : /\/(\d+)$/.exec(headerText(headers['content-range']));
  return {
    bytes: length === null ? undefined : Number(length[1]),
    etag: headerText(headers.etag) || undefined,
    lastModified: headerText(headers['last-modified']) || undefined,
  };
}

/** The version that a plan holds: the ETag, else size and time. */
export function httpVersion({ bytes, etag, lastModified }: HttpFacts): string {
  return etag ?? `${bytes ?? 0}-${lastModified ?? ''}`;
}

/** What sets two answers' files apart, by all that both say; undefined when nothing does. */
export function httpDifference(before: HttpFacts, now: HttpFacts): string | undefined {
  if (before.bytes !== undefined && now.bytes !== undefined && before.bytes !== now.bytes)
    return `its size went from ${before.bytes} to ${now.bytes} bytes`;
  // Replicas of one file may have times of their own, so a time says nothing where there are ETags.
  if (before.etag !== undefined && now.etag !== undefined)
    return before.etag === now.etag ? undefined : `its ETag went from ${before.etag} to ${now.etag}`;
  if (
    before.lastModified !== undefined &&
    now.lastModified !== undefined &&
    before.lastModified !== now.lastModified
  )
    return `it was modified ${now.lastModified}, was of ${before.lastModified}`;
  return undefined;
}

/** Whether an ETag promises only that the content means the same. */
export function isWeak(etag: string): boolean {
  return etag.startsWith('W/');
}

/** The first value of a header; empty when it is absent. */
export function headerText(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
