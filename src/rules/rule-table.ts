import type { Rule } from './rule.js';
import { DOCUMENT_RULES } from './table/document-rules.js';
import { IMAGE_RULES } from './table/image-rules.js';
import { LEFT_RULES } from './table/left-rules.js';
import { LINE_RULES } from './table/line-rules.js';
import { REPETITION_RULES } from './table/repetition-rules.js';
import { TEXT_BLOCK_RULES } from './table/text-block-rules.js';

/** Every rule by its code, in the order in which rules of a level are asked: the first that drops gives the reason. */
export const RULES: readonly Rule[] = [
  ...IMAGE_RULES,
  ...TEXT_BLOCK_RULES,
  ...DOCUMENT_RULES,
  ...REPETITION_RULES,
  ...LINE_RULES,
  ...LEFT_RULES,
];

/** The rule with a code. */
export function ruleOf(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code);
}
