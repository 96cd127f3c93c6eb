import type { RuleCode } from '../../model/reasons/rule-codes.js';
import type { SignalLevel } from '../../model/signals.js';
import type { Rule, RuleKind, Threshold, Thresholds } from '../rule.js';

export const OBELICS = 'OBELICS (arXiv 2306.16527, and its published configuration)';
export const GOPHER = 'Gopher (arXiv 2112.11446, appendix A)';
export const C4 = 'C4 (arXiv 1910.10683, section 2.2)';
export const FINEWEB = 'FineWeb (arXiv 2406.17557)';
export const OMNICORPUS = 'OmniCorpus (arXiv 2406.08418; its released text filters)';
export const WEFT = 'ours';

/** Makes the function that writes rules of a level, one to a row. */
export function ofLevel(level: SignalLevel) {
  return (
    code: RuleCode,
    signal: string,
    kind: RuleKind,
    threshold: Threshold | Thresholds | undefined,
    meaning: string,
    source: string,
  ): Rule => ({ code, level, signal, kind, ...(threshold !== undefined && { threshold }), meaning, source });
}
