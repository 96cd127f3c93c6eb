import { FixConfigError } from '../../errors.js';
import type { Stage2Data, Stage2Plan, Stage2Share } from '../../model/schemas/experiment.js';

/** What {@link planStage2} decides from. */
export interface Stage2Request {
  model: string;
  gpus: number;
  /** Of the clock. */
  hours: number;
  /** Trainings that share the budget: arms × seeds of an experiment. Default: 1. */
  runs?: number;
  /** Of one GPU. */
  tokensPerSecond: number;
  /** Where the speed comes from, for the reader of the plan. */
  speedSource: string;
  /** Documents of a step over all GPUs. Default: 1024, that of VILA². */
  globalBatch?: number;
  data: Stage2Data;
}

/**
 * The nested shares that stage 2 is tried on: 5 % was enough for the ablations of VILA² and 10 % for its table 4
 * (arXiv 2407.17453). An export takes them from the beginning of one seeded order, so that each holds the smaller ones.
 */
export const NESTED_SHARES = [0.05, 0.1, 1] as const;

/**
 * Turns hours of GPUs into tokens, documents and images of one epoch, and says which nested share of the data they pay.
 *
 * @throws FixConfigError `bad_budget`
 */
export function planStage2(request: Stage2Request): Stage2Plan {
  const { model, gpus, hours, runs = 1, speedSource, globalBatch = 1024, data } = request;
  const numbers = {
    gpus,
    hours,
    runs,
    'tokens per second': request.tokensPerSecond,
    'global batch': globalBatch,
  };
  for (const [name, value] of Object.entries(numbers))
    if (!(Number.isFinite(value) && value > 0))
      throw new FixConfigError('bad_budget', `${name}: expected a number above 0, got ${value}`);
  const perDocument = data.images_per_document * data.tokens_per_image + data.text_tokens_per_document;
  if (data.documents < 1 || !(perDocument > 0))
    throw new FixConfigError('bad_budget', `${data.source}: there is nothing to train on`);
  const perSecond = gpus * request.tokensPerSecond;
  const tokens = Math.floor((perSecond * hours * 3600) / runs);
  const documents = Math.min(data.documents, Math.floor(tokens / perDocument));
  const shareOf = (share: number): Stage2Share => {
    const taken = Math.round(data.documents * share);
    const cost = Math.round(taken * perDocument);
    const seconds = cost / perSecond;
    return {
      fraction: share,
      documents: taken,
      images: Math.round(taken * data.images_per_document),
      tokens: cost,
      steps: Math.ceil(taken / globalBatch),
      hours: seconds / 3600,
      hours_of_all_runs: (runs * seconds) / 3600,
      fits: cost <= tokens,
    };
  };
  const shares = NESTED_SHARES.map(shareOf);
  return {
    schema: 'weft/stage2-plan/1',
    model,
    gpus,
    hours,
    runs,
    tokens_per_second: request.tokensPerSecond,
    speed_source: speedSource,
    global_batch: globalBatch,
    data,
    budget: {
      tokens,
      documents,
      images: Math.floor(documents * data.images_per_document),
      fraction: documents / data.documents,
    },
    shares,
    fraction: shares.findLast(({ fits }) => fits)?.fraction ?? null,
  };
}
