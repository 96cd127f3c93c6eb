import type { UnitDecisions } from '../curate/read-decisions.js';
import type { BenchmarkFilter } from '../decontaminate/benchmark-filter.js';
import type { Document } from '../model/document.js';
import { DocumentJudge } from '../rules/document-judge.js';
import type { RuleSet } from '../rules/rule.js';
import type { PlannedDocument } from './assemble-document.js';
import { judgedDocument } from './judged-document.js';
import type { Refusals } from './refusals.js';

/** A document that is dropped before any rule is asked. */
export type UnplannedDocument = Omit<PlannedDocument, 'judge'> & {
  dropped: NonNullable<ReturnType<UnitDecisions['document']>>;
};

/**
 * What a build and a retry do with an extracted document before an image of it is looked at: it is dropped by curation,
 * a refusal or a benchmark, or gets the flags of benchmarks and is judged by its text.
 */
export function planDocument(
  document: Document,
  ordinal: number,
  {
    rules,
    decisions,
    refusals,
    benchmarks,
  }: { rules: RuleSet; decisions: UnitDecisions; refusals: Refusals; benchmarks: BenchmarkFilter },
): PlannedDocument | UnplannedDocument {
  const unwanted = decisions.document(ordinal) ?? refusals.document(document);
  if (unwanted !== undefined) return { document, ordinal, dropped: unwanted };
  const found = benchmarks.document(document);
  if (found !== undefined && 'drop' in found) return { document, ordinal, dropped: found.drop };
  const flagged =
    found === undefined ? document : { ...document, signals: { ...document.signals, ...found.signals } };
  const judge = new DocumentJudge(
    rules,
    judgedDocument(flagged, (index) => decisions.node(ordinal, index)),
  );
  return { document: flagged, ordinal, judge };
}
