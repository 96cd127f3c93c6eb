export {
  RULE_ACTIONS,
  RULE_PRESETS,
  type RuleAction,
  type RuleOverride,
  type RulePreset,
  type RulesConfig,
  type Threshold,
  type Thresholds,
} from '../model/schemas/pipeline.js';

/**
 * Groups of languages that a rule may have thresholds of their own for: English, other languages with spaces between
 * words, Chinese, Japanese, Korean, and Thai with its like. English falls back to `spaced`, every group to `any`.
 */
export const TEXT_GROUPS = ['en', 'spaced', 'zh', 'ja', 'ko', 'th'] as const;

/** One of {@link TEXT_GROUPS}. */
export type TextGroup = (typeof TEXT_GROUPS)[number];
