// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/**
 * Which documents, text blocks and images are stored: a preset and what is changed of it. docs/curation.md
 * lists presets and rules.
 */
export interface RulesConfig {
  preset: RulePreset;
  /**
   * By code of the rule: a threshold, or threshold and action. A rule that the preset does not have is asked
   * when it is named here.
   */
  overrides: {
    [k: string]: RuleOverride;
  };
}

/**
 * Rules, thresholds and actions to begin with; what each preset takes from whom stands in docs/curation.md.
 */
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
 * What a pipeline changes of one rule of its preset: a bare threshold stands for all groups of languages, and
 * drops.
 */
export type RuleOverride =
  | number
  | string[]
  | {
      threshold?: number | string[] | Thresholds;
      action?: RuleAction;
    };

/** By group of languages; groups that are not named keep what the preset says. */
export interface Thresholds {
  any?: Threshold;
  en?: Threshold;
  spaced?: Threshold;
  zh?: Threshold;
  ja?: Threshold;
  ko?: Threshold;
  th?: Threshold;
}

/** A bound, or the values that are allowed. */
export type Threshold = number | string[];

/**
 * What follows when a rule is broken. drop: the image, text block or document that the rule judges is
 * dropped; drop_document, for rules of images and text blocks: the whole document is; annotate: the code is
 * stored with what broke the rule, and nothing is dropped; off: the rule is not asked.
 */
export const RULE_ACTIONS = ['drop', 'drop_document', 'annotate', 'off'] as const;
/** One of {@link RULE_ACTIONS}. */
export type RuleAction = (typeof RULE_ACTIONS)[number];
