/** Where a statement about the use of a page or image was found. */
export const CONSENT_SIGNALS = [
  'robots_txt',
  'x_robots_tag',
  'meta_robots',
  'tdm_file',
  'tdm_header',
  'tdm_meta',
  'ai_txt',
  'usage_robots_txt',
  'usage_header',
  'signal_robots_txt',
  'signal_header',
] as const;

/** A key of the table of signals in docs/consent.md. */
export type ConsentSignal = (typeof CONSENT_SIGNALS)[number];

/** One statement that a site made, and when it was read. */
export interface ConsentEvidence {
  signal: ConsentSignal;
  /** What the site said, verbatim; at most 500 characters. */
  value: string;
  /** What it was read as: `disallow`, `noai`, `reserved`, `train-ai=n`, `unreachable` … */
  rule: string;
  /** URL of the file or response that said it. */
  source: string;
  /** ISO 8601 time at which it was read from there. Never stored in a shard: its bytes must not depend on a clock. */
  at?: string;
  /** True when this statement, in the mode of the build, keeps the page, its images or the image out. */
  blocks: boolean;
}

/** Response headers that state a preference, by the names they are kept under. */
export const CONSENT_HEADERS = {
  'x-robots-tag': 'x_robots_tag',
  'tdm-reservation': 'tdm_reservation',
  'tdm-policy': 'tdm_policy',
  'content-usage': 'content_usage',
  'content-signal': 'content_signal',
} as const;

/** Values of such headers as sent, one string per header line; absent when there was none. */
export type ConsentHeaders = Partial<
  Record<(typeof CONSENT_HEADERS)[keyof typeof CONSENT_HEADERS], string[]>
>;
