import type { Rule } from '../rule.js';
import { OBELICS, OMNICORPUS, ofLevel, WEFT } from './rule-row.js';
import { words } from './thresholds.js';

const rule = ofLevel('document');

/** Rules on what other rules left, asked after them. */
export const LEFT_RULES: readonly Rule[] = [
  rule('too_little_text', 'text_chars_left', 'at_least', 1, 'less text is left', WEFT),
  rule('too_few_images', 'images_left', 'at_least', 1, 'fewer images are left', OBELICS),
  rule('too_many_images', 'images_left', 'at_most', 30, 'more images are left', OBELICS),
  {
    ...rule(
      'few_words_per_image',
      'words_per_image_left',
      'at_least',
      words(50),
      'fewer words per image are left',
      OMNICORPUS,
    ),
    when: { signal: 'images_left', at_least: 3 },
  },
  rule(
    'images_in_one_group',
    'image_groups',
    'at_least',
    2,
    'its images stand in one row, without text between them',
    'VILA (arXiv 2312.07533): pre-training on interleaved text is what teaches in-context learning',
  ),
];
