// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** Which statements of sites about the use of their content are honoured; docs/consent.md has the table. */
export interface ConsentConfig {
  mode: ConsentMode;
  /** Product tokens besides our own whose rules hold for us too where a site names them, such as CCBot. */
  tokens: string[];
}

/**
 * standard: what is said of crawling and of AI; strict: also what is said of search engines, to any
 * well-known AI crawler, or cannot be read; off: nothing, and the corpus says so.
 */
export type ConsentMode = 'strict' | 'standard' | 'off';
