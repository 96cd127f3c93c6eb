import { type Command, InvalidArgumentError, Option } from 'commander';
import { corpusData, paperData } from '../experiment/budget/corpus-means.js';
import { planStage2 } from '../experiment/budget/plan-stage2.js';
import { stage2PlanText } from '../experiment/budget/plan-text.js';
import {
  describeSpeed,
  GPU_TERAFLOPS,
  type GpuName,
  MODEL_PARAMETERS,
  tokensPerSecond,
} from '../experiment/budget/throughput.js';
import { type ModelPreset, VILA_MODELS } from '../export/plan/vila-models.js';
import type { Stage2Plan } from '../model/schemas/experiment.js';
import { parsePositive } from './parse-option.js';
import { printIfRead } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft plan-stage2`, as the command line gives them. */
export interface PlanStage2CommandOptions extends StoreFlags {
  gpus: number;
  hours: number;
  model: ModelPreset;
  gpu: GpuName;
  parameters?: number;
  tokensPerSecond?: number;
  runs?: number;
  globalBatch?: number;
  sample?: number;
  json?: boolean;
}

/** Plans stage 2 within a budget: for a corpus, or for as much as VILA took. */
export function planStage2Command(
  corpus: string | undefined,
  options: PlanStage2CommandOptions,
): Promise<Stage2Plan> {
  return runCommand('stopping: nothing is stored by planning', async ({ ctx, openStore }) => {
    const { model, sample } = options;
    const data =
      corpus === undefined
        ? paperData(model)
        : await corpusData(await openStore(corpus, { ...inputOptions(options), readOnly: true }), {
            model,
            signal: ctx.signal,
            ...(sample !== undefined && { sample }),
          });
    const plan = planStage2({
      model,
      data,
      gpus: options.gpus,
      hours: options.hours,
      ...speedOf(options),
      ...(options.runs !== undefined && { runs: options.runs }),
      ...(options.globalBatch !== undefined && { globalBatch: options.globalBatch }),
    });
    await printIfRead(options.json ? JSON.stringify(plan) : stage2PlanText(plan));
    return plan;
  });
}

function speedOf(options: PlanStage2CommandOptions): { tokensPerSecond: number; speedSource: string } {
  const { gpu, model, parameters = MODEL_PARAMETERS[model] } = options;
  if (options.tokensPerSecond !== undefined)
    return { tokensPerSecond: options.tokensPerSecond, speedSource: 'as given' };
  return { tokensPerSecond: tokensPerSecond(gpu, parameters), speedSource: describeSpeed(gpu, parameters) };
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(Number.isFinite(value) && value > 0))
    throw new InvalidArgumentError('expected a number above 0');
  return value;
}

/** A count with a unit: `8B`, `700M`. */
function parameterCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([MB]?)$/i.exec(text.trim());
  const power = { '': 1, M: 1e6, B: 1e9 }[match?.[2]?.toUpperCase() ?? ''] ?? 1;
  return aboveZero(String(Number(match?.[1]) * power));
}

/** Declares `weft plan-stage2`. */
export function registerPlanStage2(program: Command): void {
  const command = program
    .command('plan-stage2')
    .argument(
      '[corpus]',
      'folder or s3:// prefix of a corpus, for its own means (default: those of VILA’s MMC4-core)',
    )
    .requiredOption('--gpus <n>', 'GPUs that train at once', parsePositive)
    .requiredOption('--hours <n>', 'hours of the clock', aboveZero)
    .addOption(
      new Option('--model <name>', 'how many tokens an image takes')
        .choices(Object.keys(VILA_MODELS))
        .makeOptionMandatory(),
    )
    .addOption(new Option('--gpu <name>', 'kind of GPU').choices(Object.keys(GPU_TERAFLOPS)).default('a100'))
    .option(
      '--parameters <n>',
      'of the language model, such as 3B (default: that of the model)',
      parameterCount,
    )
    .option('--tokens-per-second <n>', 'of one GPU, as you measured it', aboveZero)
    .option('--runs <n>', 'trainings that share the budget: arms × seeds (default: 1)', parsePositive)
    .option('--global-batch <n>', 'documents of a step (default: 1024)', parsePositive)
    .option('--sample <n>', 'documents of the corpus that are read (default: 1000)', parsePositive)
    .option('--json', 'print the plan as JSON');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft plan-stage2 --gpus 8 --hours 48 --model vila-1.5\n  weft plan-stage2 s3://bucket/corpus --gpus 8 --hours 48 --gpu h100 --model nvila-lite --runs 15',
    )
    .action(async (corpus: string | undefined, options: PlanStage2CommandOptions) => {
      await planStage2Command(corpus, options);
    });
}
