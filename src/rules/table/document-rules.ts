import type { Rule } from '../rule.js';
import { C4, GOPHER, OBELICS, OMNICORPUS, ofLevel, WEFT } from './rule-row.js';
import { fitted, words } from './thresholds.js';

const rule = ofLevel('document');

/** Rules on the language, size and wording of a document. */
export const DOCUMENT_RULES: readonly Rule[] = [
  rule('document_language', 'language', 'one_of', ['en'], 'in another language', OBELICS),
  rule(
    'document_language_unsure',
    'language_confidence',
    'at_least',
    0.8,
    'its language is less sure',
    OBELICS,
  ),
  rule('document_too_short', 'words', 'at_least', words(10), 'fewer words', OBELICS),
  rule('document_too_long', 'words', 'at_most', words(2000), 'more words', OBELICS),
  rule('document_few_sentences', 'sentences', 'at_least', fitted(5, 2), 'fewer sentences', C4),
  rule(
    'document_many_sentences',
    'sentences',
    'at_most',
    fitted(40, 21),
    'more sentences',
    'MMC4-core (arXiv 2304.06939)',
  ),
  rule('document_short_words', 'mean_word_chars', 'at_least', { spaced: 3 }, 'shorter words', GOPHER),
  rule('document_long_words', 'mean_word_chars', 'at_most', { spaced: 10 }, 'longer words', GOPHER),
  rule(
    'document_few_letters',
    'letter_word_share',
    'at_least',
    { spaced: 0.8 },
    'fewer words with a letter',
    GOPHER,
  ),
  rule('document_symbols', 'symbol_word_ratio', 'at_most', 0.1, 'more # and ellipses', GOPHER),
  rule(
    'document_special_characters',
    'special_share',
    'at_most',
    fitted(0.275, 0.35),
    'more punctuation, digits and symbols',
    OBELICS,
  ),
  rule(
    'document_few_stopwords',
    'stopword_share',
    'at_least',
    { en: 0.35, zh: 0.13 },
    'fewer function words',
    OBELICS,
  ),
  rule(
    'document_few_stopword_kinds',
    'stopword_kinds',
    'at_least',
    2,
    'fewer different function words',
    GOPHER,
  ),
  rule('document_flagged_words', 'flagged_share', 'at_most', 0.01, 'more flagged words', OBELICS),
  rule('document_boilerplate', 'spam_share', 'at_most', 0.5, 'mostly stock phrases', WEFT),
  rule(
    'document_little_punctuation',
    'punctuation_share',
    'at_least',
    fitted(0.03, 0.01),
    'fewer punctuation marks',
    OBELICS,
  ),
  rule('document_lorem_ipsum', 'lorem_ipsum', 'no', undefined, 'holds filler text', C4),
  rule('document_curly_braces', 'curly_braces', 'at_most', 0, 'holds curly braces outside of code', C4),
  {
    ...rule(
      'document_short_paragraphs',
      'max_paragraph_words',
      'at_least',
      words(35),
      'no long paragraph, and short ones on average',
      OMNICORPUS,
    ),
    when: { signal: 'mean_paragraph_words', below: 12 },
  },
  rule(
    'document_broken_sentences',
    'broken_sentence_share',
    'at_most',
    0.3,
    'sentences go on from paragraph to paragraph: reading order is doubtful',
    WEFT,
  ),
  rule(
    'document_empty_headings',
    'empty_heading_share',
    'at_most',
    fitted(0.5, 0.67),
    'headings without text below',
    WEFT,
  ),
];
