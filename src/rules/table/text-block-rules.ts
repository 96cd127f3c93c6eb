import type { Rule } from '../rule.js';
import { OBELICS, OMNICORPUS, ofLevel, WEFT } from './rule-row.js';
import { fitted, words } from './thresholds.js';

const rule = ofLevel('node');
// Left out of text blocks that have none, which are nearly all.
const orNone = { zeroBeside: 'chars' };

/** Rules of text blocks. */
export const TEXT_BLOCK_RULES: readonly Rule[] = [
  rule('text_too_short', 'words', 'at_least', words(4), 'fewer words', OBELICS),
  rule('text_too_long', 'words', 'at_most', words(1000), 'more words', OBELICS),
  rule(
    'text_repeats_characters',
    'char_repetition',
    'at_most',
    fitted(0.1, 0.125),
    'repeats character 10-grams',
    OBELICS,
  ),
  rule(
    'text_repeats_words',
    'word_repetition',
    'at_most',
    fitted(0.1, 0.18),
    'repeats word 5-grams',
    OBELICS,
  ),
  rule(
    'text_special_characters',
    'special_share',
    'at_most',
    fitted(0.3, 0.46),
    'more punctuation, digits and symbols',
    OBELICS,
  ),
  rule(
    'text_few_stopwords',
    'stopword_share',
    'at_least',
    { en: 0.3, zh: 0.12 },
    'fewer function words',
    OBELICS,
  ),
  {
    ...rule('text_flagged_words', 'flagged_share', 'at_most', 0.01, 'more flagged words', OBELICS),
    ...orNone,
  },
  rule('text_little_punctuation', 'punctuation_share', 'at_least', 0.001, 'fewer punctuation marks', OBELICS),
  {
    ...rule(
      'text_boilerplate',
      'spam_share',
      'at_most',
      0.5,
      'mostly stock phrases: cookies, sharing, subscriptions …',
      WEFT,
    ),
    ...orNone,
  },
  rule('text_digits', 'digit_share', 'at_most', fitted(0.8, 0.95), 'mostly digits', OMNICORPUS),
  rule('text_uppercase', 'uppercase_share', 'at_most', { spaced: 0.8 }, 'mostly capitals', OMNICORPUS),
  rule('text_language', 'language', 'one_of', ['en'], 'in another language', WEFT),
];
