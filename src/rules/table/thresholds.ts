import type { Thresholds } from '../rule.js';

/** A Han character counts as a word, so the same content has more of them: 1.6 per English word, kana 2. */
export const words = (spaced: number): Thresholds => ({
  spaced,
  zh: Math.round(spaced * 1.6),
  ja: Math.round(spaced * 2),
  ko: Math.round(spaced * 0.75),
  th: spaced,
});

/**
 * The number that was published for English, and one for Chinese that cuts off the same share: taken at the same quantile
 * of 76 Chinese pages with 2,756 blocks as the published number is of 332 English pages with 15,893 (`bench/curation`).
 * Japanese takes the Chinese number, for want of pages; Korean and Thai the published one.
 */
export const fitted = (published: number, zh: number): Thresholds => ({ any: published, zh, ja: zh });
