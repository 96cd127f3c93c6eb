import type { MetricNote, ScoringKind } from '../../model/schemas/experiment.js';
import { Cider } from './cider.js';
import { exactMatch, tokenF1 } from './overlap.js';
import { polarityMatch } from './yes-no.js';

/** Scores one answer against the references of its question; higher is better, 0 is the least. */
export type AnswerScorer = (answer: string, references: readonly string[]) => number;

/** A metric, with what it is for readers of the report. */
export interface Metric extends MetricNote {
  /** @param references - those of each question that will be scored; only CIDEr-D looks at them */
  prepare(references: readonly (readonly string[])[]): AnswerScorer;
}

/** The metrics; those of a kind in this order, the first one being what its tables lead with. */
export const METRICS: readonly Metric[] = [
  {
    name: 'cider_d',
    kinds: ['sentence', 'phrase'],
    scale: 10,
    formula:
      'mean over n = 1…4 of the clipped tf-idf cosine of n-grams, × exp(−δ²/72) for the difference of lengths δ, × 10; document frequencies from the references of this set',
    source: 'Vedantam et al. 2015, arXiv 1411.5726, CIDEr-D',
    prepare: (references) => {
      const cider = new Cider(references);
      return (answer, own) => cider.score(answer, own);
    },
  },
  {
    name: 'exact_match',
    kinds: ['short', 'number'],
    scale: 1,
    formula:
      '1 when the answer is a reference after NFKC, lower case, without punctuation and English articles, numbers to ten as digits',
    source: 'normalisation of VQA, Antol et al. 2015, arXiv 1505.00468',
    prepare: () => exactMatch,
  },
  {
    name: 'accuracy',
    kinds: ['yes-no'],
    scale: 1,
    formula: '1 when the answer begins with the same of yes and no as a reference, or holds that one alone',
    source: 'the extraction of VLMEvalKit for yes-or-no sets',
    prepare: () => polarityMatch,
  },
  {
    name: 'token_f1',
    kinds: ['sentence', 'phrase', 'short'],
    scale: 1,
    formula: '2PR/(P+R) of the tokens shared with the best reference; Han, kana and Thai by character',
    source: 'Rajpurkar et al. 2016, arXiv 1606.05250',
    prepare: () => tokenF1,
  },
];

/** The metrics that answers of a kind are scored by. */
export function metricsOf(kind: ScoringKind): Metric[] {
  return METRICS.filter(({ kinds }) => kinds.includes(kind));
}
