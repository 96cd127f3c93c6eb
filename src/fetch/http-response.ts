/** Response headers by lower-case name; a repeated header has several values. */
export type ResponseHeaders = ReadonlyMap<string, readonly string[]>;

/** One answer of a server, kept whole enough to be written as a WARC response record. */
export interface HttpResponse {
  /** The URL that was asked, without fragment and credentials. */
  url: string;
  status: number;
  /** The words behind the status; empty over HTTP/2. */
  status_text: string;
  /** As sent, in order, names in the server's own case. Transfer-Encoding is still named though it is undone. */
  headers: readonly (readonly [string, string])[];
  /** What was sent with the request, apart from what the protocol itself adds. */
  request_headers: readonly (readonly [string, string])[];
  /** Transfer and content codings undone; empty when the body was not wanted. */
  body: Buffer;
  /** Transfer coding undone, content coding as sent; the same buffer as `body` when there was none. */
  encoded_body: Buffer;
  /** Address that the latest connection to this origin went to. */
  remote_address?: string;
}

/** Turns header pairs into {@link ResponseHeaders}. */
export function headerMap(pairs: HttpResponse['headers']): ResponseHeaders {
  const map = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const values = map.get(key);
    if (values === undefined) map.set(key, [value]);
    else values.push(value);
  }
  return map;
}

/** The value of a header, repeated ones joined by a comma; empty when absent. */
export function headerValue(headers: ResponseHeaders, name: string): string {
  return headers.get(name)?.join(', ') ?? '';
}
