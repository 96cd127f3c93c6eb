import type { Rule } from '../rule.js';
import { FINEWEB, GOPHER, ofLevel } from './rule-row.js';
import { fitted } from './thresholds.js';

const rule = ofLevel('document');

/** Rules on the shape of a document’s lines. */
export const LINE_RULES: readonly Rule[] = [
  rule('document_bullets', 'bullet_line_share', 'at_most', 0.9, 'more lines begin with a bullet', GOPHER),
  rule('document_ellipses', 'ellipsis_line_share', 'at_most', 0.3, 'more lines end in an ellipsis', GOPHER),
  rule(
    'document_line_punctuation',
    'terminal_line_share',
    'at_least',
    fitted(0.12, 0.06),
    'fewer lines end a sentence',
    FINEWEB,
  ),
  rule('document_short_lines', 'short_line_share', 'at_most', 0.67, 'more short lines', FINEWEB),
  rule('document_newlines', 'newline_word_ratio', 'at_most', 0.3, 'more line breaks per word', FINEWEB),
];
