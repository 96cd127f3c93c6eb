import type { Rule } from '../rule.js';
import { GOPHER, OBELICS, ofLevel, WEFT } from './rule-row.js';
import { fitted } from './thresholds.js';

const rule = ofLevel('document');
/** Gopher’s bounds on characters in n-grams that occurred before, by n. */
const DUPLICATE_GRAMS = [
  [5, 0.15],
  [6, 0.14],
  [7, 0.13],
  [8, 0.12],
  [9, 0.11],
  [10, 0.1],
] as const;

/** Rules on what a document says again and again. */
export const REPETITION_RULES: readonly Rule[] = [
  rule(
    'document_repeats_characters',
    'char_repetition',
    'at_most',
    fitted(0.1, 0.12),
    'repeats character 10-grams',
    OBELICS,
  ),
  rule('document_repeats_words', 'word_repetition', 'at_most', 0.2, 'repeats word 5-grams', OBELICS),
  // A short text that stands on its page twice is not stuffed.
  {
    ...rule(
      'document_stuffed',
      'word_repetition',
      'at_most',
      0.9,
      'nearly all of it is said again and again',
      WEFT,
    ),
    when: { signal: 'words', at_least: 200 },
  },
  rule(
    'document_duplicate_lines',
    'duplicate_line_share',
    'at_most',
    0.3,
    'more lines that repeat another',
    GOPHER,
  ),
  rule(
    'document_duplicate_line_characters',
    'duplicate_line_char_share',
    'at_most',
    0.2,
    'more characters in lines that repeat another',
    GOPHER,
  ),
  rule(
    'document_duplicate_paragraphs',
    'duplicate_paragraph_share',
    'at_most',
    0.3,
    'more paragraphs that repeat another',
    GOPHER,
  ),
  rule(
    'document_duplicate_paragraph_characters',
    'duplicate_paragraph_char_share',
    'at_most',
    0.2,
    'more characters in paragraphs that repeat another',
    GOPHER,
  ),
  rule('document_top_2gram', 'top_2gram_share', 'at_most', 0.2, 'one word pair makes up more of it', GOPHER),
  rule(
    'document_top_3gram',
    'top_3gram_share',
    'at_most',
    fitted(0.18, 0.19),
    'one 3-gram makes up more of it',
    GOPHER,
  ),
  rule(
    'document_top_4gram',
    'top_4gram_share',
    'at_most',
    fitted(0.16, 0.2),
    'one 4-gram makes up more of it',
    GOPHER,
  ),
  ...DUPLICATE_GRAMS.map(([n, share]) =>
    rule(
      `document_duplicate_${n}grams`,
      `duplicate_${n}gram_share`,
      'at_most',
      share,
      `more characters in repeated ${n}-grams`,
      GOPHER,
    ),
  ),
];
