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
  'content_signal',
] as const;

/** A key of the table of signals in docs/consent.md. */
export type ConsentSignal = (typeof CONSENT_SIGNALS)[number];

/** One statement that a site made, and when it was read. */
export interface ConsentEvidence {
  signal: ConsentSignal;
  /** What the site said, verbatim; at most 500 characters. */
  value: string;
  /** What it was read as: `disallow`, `allow`, `noai`, `noindex`, `reserved`, `train-ai=n`, `unreachable` … */
  rule: string;
  /** URL of the file or response that said it. */
  source: string;
  /** ISO 8601 time at which it was read from there. Never stored in a shard: its bytes must not depend on a clock. */
  at?: string;
  /** True when, in the mode of the build, this statement alone keeps the page or image out. */
  blocks: boolean;
}
