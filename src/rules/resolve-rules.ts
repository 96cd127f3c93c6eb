import {
  RULE_ACTIONS,
  type RuleOverride,
  type RulesConfig,
  TEXT_GROUPS,
  type TextGroup,
  type Threshold,
  type Thresholds,
} from '../config/rules-config.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { FixConfigError } from '../errors.js';
import { PRESETS } from './presets.js';
import type { ActiveRule, DocumentStage, Rule, RuleAction, RuleSet } from './rule.js';
import { RULES, ruleOf } from './rule-table.js';

/** Signals that documents have only once other rules were asked, and when that is. */
const STAGE_OF_SIGNAL: Readonly<Record<string, DocumentStage>> = {
  text_chars_left: 'text_left',
  images_left: 'left',
  words_per_image_left: 'left',
  image_groups: 'left',
};

/**
 * The rules that a preset and its overrides ask for.
 *
 * A rule that the preset does not have is asked when an override names it, with `drop` and its own threshold unless
 * the override says otherwise; so is one that it only notes, when the override is a bare threshold.
 *
 * @throws FixConfigError `bad_rule` naming the rule and the fix
 */
export function resolveRules({ preset, overrides }: RulesConfig): RuleSet {
  for (const [code, override] of Object.entries(overrides)) checkOverride(code, override);
  const active = RULES.flatMap((rule) => activeRule(rule, PRESETS[preset][rule.code], overrides[rule.code]));
  const documents = (stage: DocumentStage) =>
    active.filter(({ level, signal }) => level === 'document' && stageOf(signal) === stage);
  return {
    preset,
    image: active.filter(({ level }) => level === 'image'),
    node: active.filter(({ level }) => level === 'node'),
    document: { text: documents('text'), text_left: documents('text_left'), left: documents('left') },
  };
}

/** When a rule on a document's signal is asked. */
export function stageOf(signal: string): DocumentStage {
  return (Object.hasOwn(STAGE_OF_SIGNAL, signal) && STAGE_OF_SIGNAL[signal]) || 'text';
}

/** All rules of a set, in the order in which they are asked. */
export function allRules({ node, image, document }: RuleSet): ActiveRule[] {
  return [...document.text, ...node, ...document.text_left, ...image, ...document.left];
}

/**
 * The overrides of a pipeline with another threshold for one rule, which is asked with `drop` where it was not asked or
 * only noted: what to write into a pipeline to get what a sweep shows.
 *
 * @param group - only for this group of languages; default: for all
 */
export function withThreshold(
  config: RulesConfig,
  code: string,
  threshold: number,
  group?: TextGroup,
): RulesConfig {
  const before = config.overrides[code];
  const action = before !== undefined && isDetailed(before) ? before.action : undefined;
  const asked = action ?? PRESETS[config.preset][code]?.action;
  const kept = before === undefined ? undefined : isDetailed(before) ? before.threshold : before;
  const thresholds =
    group === undefined ? threshold : { ...(kept === undefined ? {} : byGroup(kept)), [group]: threshold };
  const override: RuleOverride = {
    threshold: thresholds,
    action: asked === 'drop_document' ? asked : 'drop',
  };
  return { ...config, overrides: { ...config.overrides, [code]: override } };
}

function activeRule(
  { threshold: own, ...rule }: Rule,
  chosen: { action: RuleAction; threshold?: Threshold | Thresholds } | undefined,
  override: RuleOverride | undefined,
): ActiveRule[] {
  if (chosen === undefined && override === undefined) return [];
  const { threshold: changed, action } = choice(chosen?.action, override);
  if (action === 'off') return [];
  const before = byGroup(chosen?.threshold ?? own);
  // Groups that are named replace those groups only; a bare threshold stands for all.
  const thresholds =
    changed === undefined ? before : isGroups(changed) ? { ...before, ...changed } : { any: changed };
  return [{ ...rule, thresholds, action }];
}

/** A bare threshold is meant to decide, also where the preset only notes; in an object it keeps the preset's action. */
function choice(
  preset: RuleAction | undefined,
  override: RuleOverride | undefined,
): { threshold?: Threshold | Thresholds; action: RuleAction } {
  if (override === undefined) return { action: preset ?? 'off' };
  if (!isDetailed(override))
    return { threshold: override, action: preset === 'drop_document' ? preset : 'drop' };
  return { action: preset ?? 'drop', ...override };
}

function byGroup(threshold: Threshold | Thresholds | undefined): Thresholds {
  if (threshold === undefined) return {};
  return isGroups(threshold) ? threshold : { any: threshold };
}

function isGroups(threshold: Threshold | Thresholds): threshold is Thresholds {
  return typeof threshold === 'object' && !Array.isArray(threshold);
}

function isDetailed(override: RuleOverride): override is Exclude<RuleOverride, Threshold> {
  return typeof override === 'object' && !Array.isArray(override);
}

function checkOverride(code: string, override: RuleOverride): void {
  const rule = ruleOf(code);
  if (rule === undefined)
    throw bad(code, `there is no such rule as ${code}${ruleQuestion(code)}; docs/curation.md lists them`);
  const { threshold, action } = isDetailed(override) ? override : { threshold: override };
  if (action !== undefined && !RULE_ACTIONS.includes(action))
    throw bad(code, `action: expected one of ${RULE_ACTIONS.join(', ')}`);
  if (action === 'drop_document' && rule.level === 'document')
    throw bad(code, 'it judges documents already; write action: drop');
  if (threshold === undefined) return;
  if (rule.kind === 'no') throw bad(code, 'it reads a yes or no and takes no threshold; give an action');
  const groups = isGroups(threshold) ? threshold : { any: threshold };
  const known: readonly string[] = [...TEXT_GROUPS, 'any'];
  for (const [group, value] of Object.entries(groups)) {
    if (!known.includes(group))
      throw bad(
        code,
        `no group ${JSON.stringify(group)}${didYouMean(group, known)}; expected some of ${known.join(', ')}`,
      );
    if (rule.kind === 'one_of' ? !isList(value) : !Number.isFinite(value))
      throw bad(
        code,
        rule.kind === 'one_of' ? 'expected a list, such as [en, zh]' : 'expected a number as threshold',
      );
  }
}

/** Which rule may be meant. */
export function ruleQuestion(code: string): string {
  return didYouMean(
    code,
    RULES.map((rule) => rule.code),
  );
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function bad(code: string, fix: string): FixConfigError {
  return new FixConfigError('bad_rule', `rules.overrides.${code}: ${fix}`);
}
