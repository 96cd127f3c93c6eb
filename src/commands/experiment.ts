import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXPERIMENT_MODELS } from '../experiment/stage2/stage-settings.js';
import { EXPERIMENT_ARMS, type ExperimentArm } from '../export/plan/arms.js';
import { answerKinds } from './export-options.js';
import { parsePositive } from './parse-option.js';
import { type ScoreCommandOptions, scoreCommand } from './score-experiment.js';
import { type Stage2CommandOptions, stage2Command } from './stage2-experiment.js';
import { addStoreOptions } from './store-options.js';
import { numberList, parseShare } from './validate.js';

/** Declares `weft experiment` with what can be done about an experiment. */
export function registerExperiment(program: Command): void {
  const experiment = program.command('experiment');
  declareStage2(experiment.command('stage2'));
  declareScore(experiment.command('score'));
}

function declareStage2(command: Command): void {
  command
    .description('write matched arms, held-out questions and launch scripts that tell what stage 2 is worth')
    .argument('<corpus...>', 'folders or s3://bucket/prefix that weft build wrote')
    .requiredOption('--out <uri>', 'folder or s3://bucket/prefix of the experiment')
    .addOption(
      new Option('--model <name>', 'the model that is trained')
        .choices([...EXPERIMENT_MODELS])
        .makeOptionMandatory(),
    )
    .option('--arms <a,b>', `of ${EXPERIMENT_ARMS.join(', ')} (default: all)`, armList)
    .option('--seeds <n,n>', 'of the trainings (default: 1,2,3)', wholeNumbers)
    .option('--shots <n,n>', 'examples in front of a question (default: 0,2,4,8)', wholeNumbers)
    .option(
      '--answers <kinds>',
      'of the questions: sentence, phrase or both (default: sentence)',
      answerKinds,
    )
    .option('--queries <n>', 'held-out questions at most (default: 1000)', parsePositive)
    .option('--holdout <share>', 'of the sites, for the questions', parseShare, 0.02)
    .option('--fraction <share>', 'only the first share of the records: 5% lies within 10%', parseShare)
    .option('--world-size <n,n>', 'GPUs that will train (default: 8)', numberList)
    .option('--items-per-shard <n>', 'instead of the format’s own', parsePositive)
    .option(
      '--items-multiple <n>',
      'items per shard are a multiple of this, instead of the format’s own',
      parsePositive,
    )
    .option('--format <name>', 'of the arms: vila-mmc4, llava-next or eagle-wds', 'vila-mmc4')
    .option('--name <name>', 'what the names of the arms begin with', 'stage2')
    .option('--seed <text>', 'of the order of records, the same for all arms', '0')
    .option('--exclude <file>', 'leave out what this list names')
    .option(
      '--threads <n>',
      'shards written at once (default: the number of cores, at most 8)',
      parsePositive,
    )
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .option('--quiet', 'no progress, no report')
    .option('--json', 'print the record as JSON on standard output');
  addStoreOptions(command).action(async (corpora: string[], options: Stage2CommandOptions) => {
    process.exitCode = await stage2Command(corpora, options);
  });
}

function declareScore(command: Command): void {
  command
    .description('score predictions by arm, seed and number of shots, with confidence intervals')
    .argument(
      '<experiment>',
      'folder or s3:// prefix with few-shot/ and predictions/<arm>/seed-<seed>/*.jsonl',
    )
    .option('--baseline <arm>', 'the arm that others are compared with', 'interleaved')
    .option('--seed <text>', 'of the bootstrap', '0')
    .option('--replicates <n>', 'of the bootstrap (default: 2000)', parsePositive)
    .option('--json', 'print the report as JSON instead of tables');
  addStoreOptions(command).action(async (path: string, options: ScoreCommandOptions) => {
    process.exitCode = await scoreCommand(path, options);
  });
}

function wholeNumbers(text: string): number[] {
  const values = text.split(',').map((part) => (/^\d{1,9}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (values.some(Number.isNaN))
    throw new InvalidArgumentError('expected whole numbers of at least 0, such as 1,2,3');
  return values;
}

function armList(text: string): ExperimentArm[] {
  const names = text.split(',').map((name) => name.trim());
  const arms = EXPERIMENT_ARMS.filter((arm) => names.includes(arm));
  if (arms.length < names.length)
    throw new InvalidArgumentError(`expected some of ${EXPERIMENT_ARMS.join(', ')}, each once`);
  return arms;
}
