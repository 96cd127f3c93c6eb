/**
 * The rules that decide what is kept, and their presets.
 *
 * @example
 * ```js
 * import { PRESETS, RULES } from 'weft/rules';
 *
 * console.log(Object.keys(PRESETS), RULES.length);
 * ```
 *
 * @module weft/rules
 */

export { PRESETS } from '../rules/presets.js';
export { resolveRules } from '../rules/resolve-rules.js';
export type { ActiveRule, Rule, RuleSet, Verdict } from '../rules/rule.js';
export { RULES } from '../rules/rule-table.js';
