import type { ConsentEvidence } from '../model/consent.js';
import type { HttpResponse } from './http-response.js';

/** Why the bytes of an image were not got; stable reason codes of the drops ledger. */
export const FETCH_DROP_REASONS = {
  bad_url: 'the URL cannot be parsed, or its data: part cannot be decoded',
  unsupported_scheme: 'neither http, https nor data; detail is the scheme',
  private_address:
    'the host is, or resolves to, an address that is not public; detail is the kind of address',
  port_not_allowed: 'the port is not one that fetch.ports allows; detail is the port',
  dns: 'the host name has no address; detail is the resolver code',
  refused: 'the server refused the connection',
  unreachable: 'there is no route to the server',
  tls: 'the certificate or the handshake failed; detail is the code',
  reset: 'the connection broke before the response was complete',
  timeout_connect: 'no connection within connect_timeout_ms',
  timeout_first_byte: 'no response headers within first_byte_timeout_ms',
  timeout_idle: 'the body fell silent for idle_timeout_ms',
  deadline: 'everything together took longer than deadline_ms',
  bad_response: 'the answer is not HTTP, or its headers are too long',
  http_3xx: 'a redirect that leads nowhere, or 304; detail is the status',
  http_4xx: 'detail is the status',
  http_5xx: 'detail is the status',
  too_large: 'more than max_bytes, announced, sent or after decoding; detail says which',
  too_many_redirects: 'more than max_redirects',
  redirect_loop: 'a redirect leads back to where it came from',
  content_encoding: 'the content encoding is unknown or the encoded body is broken; detail says which',
  blocked_by_robots: 'robots.txt forbids the URL, or could not be had; detail says which',
  opted_out: 'the server asks that the image is not used for AI; the evidence is in consent',
  host_busy: 'it was not the turn of the host within host_wait_ms',
  network_error: 'any other failure of the network; detail is the code',
} as const;

/** A key of {@link FETCH_DROP_REASONS}. */
export type FetchDropReason = keyof typeof FETCH_DROP_REASONS;

/** The bytes of an image, or why there are none. Several callers may hold one outcome: do not write to `body`. */
export type FetchOutcome = FetchedImage | FetchDrop;

/** Bytes that were got. */
export interface FetchedImage {
  body: Buffer;
  /** URL that answered, after redirects; for `data:` a short name of the content, see {@link nameDataUrl}. */
  final_url: string;
  origin: 'http' | 'data';
  /** The Content-Type header, or the media type of a data: URL. What the bytes are must be sniffed. */
  content_type?: string;
  /** What the site said about the use of the image. */
  consent?: ConsentEvidence[];
}

/** Why there are no bytes. */
export interface FetchDrop {
  drop: { reason: FetchDropReason; detail: string };
  consent?: ConsentEvidence[];
}

/** What a server answered, whatever its status, or why it did not. */
export type GetOutcome = GotResponse | FetchDrop;

/** The answer of the last URL, and of those that redirected to it. */
export interface GotResponse {
  response: HttpResponse;
  /** Answers that redirected, first to last; empty when the first URL answered itself. */
  redirects: HttpResponse[];
  consent?: ConsentEvidence[];
}

/** A fetch that failed; becomes a {@link FetchDrop}. */
export class FetchFailure extends Error {
  readonly reason: FetchDropReason;
  /** Trying again at once may help. */
  readonly retryable: boolean;
  /** Asking later may be answered otherwise; true of whatever is retryable. */
  readonly passing: boolean;

  constructor(
    reason: FetchDropReason,
    detail: string,
    options: { retryable?: boolean; passing?: boolean; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'FetchFailure';
    this.reason = reason;
    this.retryable = options.retryable ?? false;
    this.passing = options.passing ?? this.retryable;
  }
}
