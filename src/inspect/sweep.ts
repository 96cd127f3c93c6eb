import type { TextGroup } from '../config/rules-config.js';
import { readSignalDocuments } from '../curate/read-signal-rows.js';
import { AbortedError, FixConfigError } from '../errors.js';
import type { SignalDocument } from '../model/signal-row.js';
import { type Rejudged, rejudge } from '../rules/rejudge.js';
import { resolveRules, ruleQuestion, withThreshold } from '../rules/resolve-rules.js';
import type { Rule, Verdict } from '../rules/rule.js';
import { ruleOf } from '../rules/rule-table.js';
import type { Store } from '../store/store.js';
import { assembledUnits, readBuiltRules } from './built-rules.js';

/** Options of {@link sweepCorpus}. */
export interface SweepOptions {
  /** Code of the rule whose threshold moves. */
  rule: string;
  from: number;
  to: number;
  /** How many thresholds from `from` to `to`, both included; 1–100. Default: 10 */
  steps?: number;
  /** Moves the threshold of this group of languages only. Default: of all. */
  group?: TextGroup;
  signal?: AbortSignal;
  /** Called for each document under each threshold. */
  onDocument?(threshold: number, document: SignalDocument, result: Rejudged): void;
}

/** What a corpus would keep under one threshold. */
export interface SweepStep {
  threshold: number;
  documents: number;
  images: number;
  /** Sum of the signal `tokens` of the text blocks kept. */
  tokens: number;
  text_chars: number;
  /**
   * Documents, kept or not, of which the build did not look at images that this threshold would want: where it is not 0,
   * the other numbers may be off by what those are.
   */
  uncertain_documents: number;
  /** How often the rule found no signal to judge by: each counts as one that passes. */
  unmeasured: number;
}

/** A sweep over one threshold. */
export interface SweepReport {
  schema: 'weft/sweep/1';
  corpus: string;
  rule: string;
  signal: string;
  group?: TextGroup;
  /** Documents that were judged. */
  documents_in: number;
  steps: SweepStep[];
}

const MAX_STEPS = 100;

/**
 * What a corpus would keep as a threshold moves, from its stored signals alone: no image is fetched or decoded.
 *
 * A rule that the corpus's preset does not drop by is asked with `drop`, so that noted rules can be tried. Equal to
 * building again with that threshold, document for document, where `uncertain_documents` is 0.
 *
 * @throws FixConfigError `bad_sweep`, `signal_not_measured` where the build left the rule's signal out; BadInputError `not_a_corpus`, `no_signals`, `bad_signals`; AbortedError
 */
export async function sweepCorpus(store: Store, options: SweepOptions): Promise<SweepReport> {
  const thresholds = thresholdsOf(options);
  const { config, unmeasured } = await readBuiltRules(store);
  const { rule: code, group, signal: abort, onDocument } = options;
  const rule = ruleOf(code);
  if (rule === undefined)
    throw new FixConfigError(
      'bad_sweep',
      `no rule ${JSON.stringify(code)}${ruleQuestion(code)}; docs/curation.md lists them`,
    );
  if (rule.kind === 'no' || rule.kind === 'one_of')
    throw new FixConfigError('bad_sweep', `${code} reads no number, so it has no threshold to move`);
  const absent = rule.level === 'image' && unmeasured.find((name) => name === rule.signal);
  if (absent)
    throw new FixConfigError(
      'signal_not_measured',
      `${code} reads ${absent}, which was not measured of the images of ${store.uri}: its images.signals left it out; build again with images.signals: all`,
    );
  const tried = thresholds.map((threshold) => ({
    rules: resolveRules(withThreshold(config, code, threshold, group)),
    step: {
      threshold,
      documents: 0,
      images: 0,
      tokens: 0,
      text_chars: 0,
      uncertain_documents: 0,
      unmeasured: 0,
    },
  }));
  let documents = 0;
  for await (const { signals } of assembledUnits(store)) {
    for await (const rows of readSignalDocuments(store, signals)) {
      if (abort?.aborted) throw new AbortedError(undefined, { cause: abort.reason });
      documents += 1;
      for (const { rules, step } of tried) {
        const result = rejudge(rules, rows);
        addTo(step, rows, result);
        step.unmeasured += countUnmeasured(rule, result);
        onDocument?.(step.threshold, rows, result);
      }
    }
  }
  return {
    schema: 'weft/sweep/1',
    corpus: store.uri,
    rule: code,
    signal: rule.signal,
    ...(group !== undefined && { group }),
    documents_in: documents,
    steps: tried.map(({ step }) => step),
  };
}

function addTo(step: SweepStep, { nodes }: SignalDocument, result: Rejudged): void {
  if (result.unknownImages > 0) step.uncertain_documents += 1;
  if (result.drop !== undefined) return;
  step.documents += 1;
  for (const index of result.kept) {
    const row = nodes[index];
    if (row?.kind === 'image') step.images += 1;
    if (row?.kind !== 'text') continue;
    step.text_chars += row.text_chars ?? 0;
    if (typeof row.signals.tokens === 'number') step.tokens += row.signals.tokens;
  }
}

/** How often a rule was asked about something of which its signal is not known. */
function countUnmeasured({ code, level }: Rule, { judge, images, left }: Rejudged): number {
  const lacks = (verdicts: readonly Verdict[]): number =>
    verdicts.filter((verdict) => verdict.code === code && verdict.outcome === 'no_signal').length;
  if (level === 'document') return lacks([...judge.text.verdicts, ...(left?.verdicts ?? [])]);
  const parts =
    level === 'image'
      ? [...images.values()].map(({ verdicts }) => verdicts)
      : [...judge.nodes.keys()].map((index) => judge.verdictsOf(index));
  return parts.reduce((sum, verdicts) => sum + lacks(verdicts), 0);
}

function thresholdsOf({ from, to, steps = 10 }: SweepOptions): number[] {
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new FixConfigError('bad_sweep', '--from and --to take numbers');
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS)
    throw new FixConfigError('bad_sweep', `--steps takes a whole number from 1 to ${MAX_STEPS}`);
  if (steps === 1) return [from];
  // Twelve digits: 0.1 + 2 × 0.1 is to be 0.3, as a pipeline would say it.
  return Array.from({ length: steps }, (_, i) =>
    Number((from + ((to - from) * i) / (steps - 1)).toPrecision(12)),
  );
}
