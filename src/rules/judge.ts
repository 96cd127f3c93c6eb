import type { Signals } from '../model/signals.js';
import type { ActiveRule, TextGroup, Threshold, Verdict } from './rule.js';

/**
 * Asks each rule about one thing, in order. Pure: the same signals and rules give the same verdicts.
 *
 * A signal that was not measured, or that is not of the type the rule reads, is `no_signal` and never a failure.
 */
export function judge(rules: readonly ActiveRule[], signals: Signals, group: TextGroup): Verdict[] {
  return rules.map((rule) => judgeOne(rule, signals, group));
}

/** Asks one rule about one thing. */
export function judgeOne(rule: ActiveRule, signals: Signals, group: TextGroup): Verdict {
  const { code, level, signal, kind, action } = rule;
  const verdict = { code, level, signal, kind, action };
  const value = measuredValue(rule, signals);
  if (!concerns(rule, signals))
    return { ...verdict, ...(value !== undefined && { value }), outcome: 'exempt' };
  if (kind === 'no') {
    if (typeof value !== 'boolean') return { ...verdict, outcome: 'no_signal' };
    return { ...verdict, value, outcome: value ? 'fail' : 'pass' };
  }
  const threshold = thresholdFor(rule, group);
  if (threshold === undefined) {
    return { ...verdict, ...(value !== undefined && { value }), outcome: 'exempt' };
  }
  if (value === undefined || !comparable(value, threshold))
    return { ...verdict, threshold, outcome: 'no_signal' };
  return { ...verdict, value, threshold, outcome: holds(kind, value, threshold) ? 'pass' : 'fail' };
}

function measuredValue({ signal, zeroBeside }: ActiveRule, signals: Signals): Signals[string] | undefined {
  if (Object.hasOwn(signals, signal)) return signals[signal];
  return zeroBeside !== undefined && Object.hasOwn(signals, zeroBeside) ? 0 : undefined;
}

function concerns({ when }: ActiveRule, signals: Signals): boolean {
  if (when === undefined) return true;
  const value = signals[when.signal];
  if (typeof value !== 'number') return false;
  return (
    (when.at_least === undefined || value >= when.at_least) &&
    (when.below === undefined || value < when.below)
  );
}

/** The threshold of a rule for a group of languages; undefined when the rule does not judge it. */
export function thresholdFor({ thresholds }: ActiveRule, group: TextGroup): Threshold | undefined {
  const own = thresholds[group] ?? (group === 'en' ? thresholds.spaced : undefined);
  return own ?? thresholds.any;
}

/** The first verdict that drops something, by the order of the rules. */
export function firstDrop(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ outcome, action }) => outcome === 'fail' && action !== 'annotate');
}

/** What a verdict says, for the detail of a drop: `words=3, at least 4`. */
export function describeVerdict({ signal, value, threshold, kind }: Verdict): string {
  const shown = typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  const measured = `${signal}=${value === undefined ? 'not measured' : shown}`;
  if (kind === 'no') return `${measured}, wanted: false`;
  if (threshold === undefined) return `${measured}, not judged`;
  const wanted = typeof threshold === 'number' ? threshold : threshold.join(', ');
  return `${measured}, ${WORDS[kind]} ${wanted}`;
}

const WORDS = { at_least: 'at least', at_most: 'at most', one_of: 'one of' } as const;

function comparable(value: number | string | boolean, threshold: Threshold): boolean {
  return typeof threshold === 'number' ? typeof value === 'number' : typeof value === 'string';
}

function holds(
  kind: 'at_least' | 'at_most' | 'one_of',
  value: number | string | boolean,
  threshold: Threshold,
): boolean {
  if (typeof threshold !== 'number') return threshold.some((allowed) => allows(allowed, String(value)));
  return kind === 'at_least' ? Number(value) >= threshold : Number(value) <= threshold;
}

/** `zh` allows `zh-Hant`, and not the other way round. */
function allows(allowed: string, value: string): boolean {
  return value === allowed || value.startsWith(`${allowed}-`);
}
