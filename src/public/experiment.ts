/**
 * The control experiment of stage 2: plans a budget, writes matched arms, scores what their models answered.
 *
 * @example
 * ```js
 * import { paperData, planStage2 } from 'weft/experiment';
 *
 * const plan = planStage2({
 *   model: 'vila-1.5',
 *   gpus: 8,
 *   hours: 48,
 *   tokensPerSecond: 2000,
 *   speedSource: 'measured',
 *   data: paperData('vila-1.5'),
 * });
 * console.log(plan.fraction);
 * ```
 *
 * @module weft/experiment
 */

export { type CorpusDataOptions, corpusData, paperData } from '../experiment/budget/corpus-means.js';
export { planStage2, type Stage2Request } from '../experiment/budget/plan-stage2.js';
export { type ScoreOptions, scoreExperiment } from '../experiment/score/score-experiment.js';
export { scoreTable } from '../experiment/score/score-table.js';
export { type ExperimentOptions, writeExperiment } from '../experiment/stage2/write-experiment.js';
export type { ExperimentRecord, ScoreReport, Stage2Plan } from '../model/schemas/experiment.js';
