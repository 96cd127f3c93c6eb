import type { ConsentEvidence } from '../model/consent.js';
import { FETCH_REASONS } from '../model/reasons/fetch-reasons.js';
import { meaningsOf } from '../model/reasons.js';
import type { HttpResponse } from './http-response.js';

/** Why the bytes of an image were not got: reason codes of the drops ledger, and what they mean. */
export const FETCH_DROP_REASONS = meaningsOf(FETCH_REASONS);

/** A key of {@link FETCH_DROP_REASONS}. */
export type FetchDropReason = keyof typeof FETCH_DROP_REASONS;

/** The bytes of an image, or why there are none. Other callers may hold the same bytes: do not write to `body`. */
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
  /** A strict parser refused the answer: one that takes more may read it. */
  readonly malformed: boolean;

  constructor(
    reason: FetchDropReason,
    detail: string,
    options: { retryable?: boolean; passing?: boolean; malformed?: boolean; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'FetchFailure';
    this.reason = reason;
    this.retryable = options.retryable ?? false;
    this.passing = options.passing ?? this.retryable;
    this.malformed = options.malformed ?? false;
  }
}
