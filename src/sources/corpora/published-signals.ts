/** Measures of documents that OmniCorpus and MINT-1T publish; all are probabilities but the last two. */
export const PARALLEL_SIGNALS: readonly string[] = [
  'fluency_prob',
  'non_advertisement_prob',
  'porn_prob',
  'politics_prob',
  'toxic_prob',
  'bff_contained_ngram_count_before_dedupe',
  'previous_word_count',
];

/** Measures of documents that mmc4 publishes. */
export const MMC4_SIGNALS: readonly string[] = ['could_have_url_duplicate'];

/** All measures of documents that corpora of others come with, as signals. */
export const PUBLISHED_SIGNALS: readonly string[] = [...PARALLEL_SIGNALS, ...MMC4_SIGNALS];
