import type { RuleAction, TextGroup, Threshold, Thresholds } from '../config/rules-config.js';
import type { RuleCode } from '../model/reasons/rule-codes.js';
import type { SignalLevel, Signals } from '../model/signals.js';

/**
 * When a document's rules are judged: on its text as extracted, on the text that rules of text blocks left, or on what is
 * left once its images are known. The first two come before anything is fetched.
 */
export type DocumentStage = 'text' | 'text_left' | 'left';

/** How a signal is held against a threshold: `no` wants a flag not to be set. */
export type RuleKind = 'at_least' | 'at_most' | 'one_of' | 'no';

/** A rule: which signal it reads, and what is right. Whether and with which threshold it is asked is a preset's choice. */
export interface Rule {
  /** Stable; the reason of the drop. */
  code: RuleCode;
  level: SignalLevel;
  signal: string;
  kind: RuleKind;
  /** Used where a pipeline asks for a rule that its preset does not have. Absent for `no`. */
  threshold?: Threshold | Thresholds;
  /** Only things for which this holds are judged; others are exempt. */
  when?: { signal: string; at_least?: number; below?: number };
  /** The signal is left out where it is 0 and this other signal was measured. */
  zeroBeside?: string;
  /** What breaks it, in a phrase. */
  meaning: string;
  /** Whose number the threshold is. */
  source: string;
}

/** A rule as one build asks it. */
export interface ActiveRule extends Omit<Rule, 'threshold'> {
  thresholds: Thresholds;
  action: Exclude<RuleAction, 'off'>;
}

/** What one rule says of one thing. */
export interface Verdict {
  code: RuleCode;
  level: SignalLevel;
  signal: string;
  kind: RuleKind;
  /** Absent when the signal was not measured: such a verdict never drops anything. */
  value?: Signals[string];
  /** Absent when the rule has none for the language, and for `no`. */
  threshold?: Threshold;
  action: ActiveRule['action'];
  /** `exempt`: there is no threshold for the language, or the rule's condition does not hold; `no_signal`: not measured. */
  outcome: 'pass' | 'fail' | 'exempt' | 'no_signal';
}

/** The rules of a build, by level, in the order in which they are asked. */
export interface RuleSet {
  preset: string;
  image: readonly ActiveRule[];
  node: readonly ActiveRule[];
  document: Readonly<Record<DocumentStage, readonly ActiveRule[]>>;
}

export type { RuleAction, TextGroup, Threshold, Thresholds };
