/** Presets of rules by name; what each of them takes from whom stands in docs/curation.md. */
export const RULE_PRESETS = [
  'weft',
  'obelics',
  'mmc4',
  'mmc4-core',
  'omnicorpus',
  'mint1t',
  'vila',
  'none',
] as const;

/** One of {@link RULE_PRESETS}. */
export type RulePreset = (typeof RULE_PRESETS)[number];

/**
 * What follows when a rule is broken.
 *
 * - `drop`: the image, text block or document that the rule judges is dropped.
 * - `drop_document`: rules of images and text blocks only: the whole document is dropped.
 * - `annotate`: the rule's code is stored with what broke it, and nothing is dropped.
 * - `off`: the rule is not asked.
 */
export const RULE_ACTIONS = ['drop', 'drop_document', 'annotate', 'off'] as const;

/** One of {@link RULE_ACTIONS}. */
export type RuleAction = (typeof RULE_ACTIONS)[number];

/**
 * Groups of languages that a rule may have thresholds of their own for: English, other languages with spaces between
 * words, Chinese, Japanese, Korean, and Thai with its like. English falls back to `spaced`, every group to `any`.
 */
export const TEXT_GROUPS = ['en', 'spaced', 'zh', 'ja', 'ko', 'th'] as const;

/** One of {@link TEXT_GROUPS}. */
export type TextGroup = (typeof TEXT_GROUPS)[number];

/** A bound, or the values that are allowed. */
export type Threshold = number | readonly string[];

/** Thresholds by group of languages; a group that none fits is not judged. */
export type Thresholds = Partial<Record<TextGroup | 'any', Threshold>>;

/** What a pipeline changes of one rule of its preset: a bare threshold stands for all groups of languages, and drops. */
export type RuleOverride = Threshold | { threshold?: Threshold | Thresholds; action?: RuleAction };

/** Which rules a build judges by. */
export interface RulesConfig {
  preset: RulePreset;
  /** By code of the rule. */
  overrides: Readonly<Record<string, RuleOverride>>;
}
