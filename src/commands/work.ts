import { type Command, Option } from 'commander';
import { BUILD_PARTS, type BuildPart, type PartReport } from '../build/build-part.js';
import type { BuildReport } from '../build/complete-build.js';
import { workOnCorpus, workOnPart } from '../build/work-on-corpus.js';
import type { ImagesConfig } from '../config/images-config.js';
import { FixConfigError } from '../errors.js';
import { ENGINES, type EngineName, openEngine } from '../fleet/engines/registry.js';
import { formatCount } from '../inspect/format.js';
import { cacheInputs } from '../store/cached-inputs.js';
import { countReads } from '../store/count-reads.js';
import { credentialsOfEnvironment } from '../store/input-credentials.js';
import { VERSION } from '../version.js';
import { tellBuild } from './build.js';
import { isolateOption } from './isolate-option.js';
import { openInputs } from './open-inputs.js';
import { collect, parseNonNegative, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { type RunFlags, runOptions } from './run-options.js';
import { showProgress } from './show-progress.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';
import { addTelemetryOptions, observeBuild, type TelemetryFlags } from './telemetry-options.js';

/** Options of `weft work` and `weft resume`, as the command line gives them. */
export interface WorkCommandOptions extends StoreFlags, RunFlags, TelemetryFlags {
  engine?: EngineName;
  /** The only part that is run. */
  phase?: BuildPart;
  index?: number;
  count?: number;
  tasksPerJob?: number;
  stealAfter?: number;
  redis?: string;
  queue?: string;
  lease?: number;
  /** Folder of decisions that deploy/spark made. */
  decided?: string;
  /** Units at once. */
  units?: number;
  inputsFrom: string;
  /** URLs of inputs of the corpus with their credentials, which it does not hold. */
  input?: string[];
  against?: string[];
  extractor?: string;
  isolate?: ImagesConfig['isolate'];
  json?: boolean;
}

/** Works on a planned corpus and tells how it went: people on standard error, `--json` on standard output. */
export async function workCommand(
  corpus: string,
  options: WorkCommandOptions,
): Promise<BuildReport | PartReport> {
  const { engine: name = 'local', phase: part, quiet, json, index, count, tasksPerJob, stealAfter } = options;
  const { redis, queue, lease } = options;
  if (options.decided !== undefined && part !== 'curate')
    throw new FixConfigError(
      'decided_phase',
      '--decided is for the phase that decides: give --phase curate too',
    );
  const onStop = 'stopping: units under way are given up; the same command, or weft resume, goes on';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const engine = await openEngine(name, {
      ...(part !== undefined && { part }),
      ...(index !== undefined && { index }),
      ...(count !== undefined && { count }),
      ...(tasksPerJob !== undefined && { tasksPerJob }),
      ...(stealAfter !== undefined && { stealAfter }),
      ...(redis !== undefined && { redis }),
      ...(queue !== undefined && { queue }),
      ...(lease !== undefined && { lease }),
      ...(options.processes !== undefined && { processes: options.processes }),
      env: process.env,
      tell: quiet ? () => undefined : say,
    });
    scope.onEnd(() => engine.close());
    const store = await scope.openStore(corpus, outputOptions(options));
    const opener = openInputs(scope, {
      ...inputOptions(options),
      baseDir: options.inputsFrom,
      http: { userAgent: `weft/${VERSION}` },
      credentials: [...credentialsOfEnvironment(), ...(options.input ?? [])],
    });
    const reads = { read_bytes: 0 };
    const counters = () => ({ ...ctx.tally.toJSON(), ...reads });
    const progress = quiet ? undefined : showProgress(counters, process.stderr);
    scope.onEnd(() => progress?.stop());
    const observer = await observeBuild(scope, options, {
      own: progress?.tracker,
      counters,
      ...(engine.queued && { queued: () => engine.queued?.() ?? Promise.resolve({}) }),
    });
    const work = {
      store,
      opener: countReads(cacheInputs(opener), (bytes) => {
        reads.read_bytes += bytes;
      }),
      engine,
      ...outputOptions(options),
      ...(options.against && { against: options.against }),
      ...(options.extractor !== undefined && { extractor: options.extractor }),
      run: { ...runOptions(options), ...(options.units !== undefined && { units: options.units }) },
      ...(options.isolate && { isolate: options.isolate }),
      ...(options.decided !== undefined && { decided: options.decided }),
      ...(observer && { observer }),
      ctx,
    };
    if (part === undefined) {
      const report = await workOnCorpus(work);
      progress?.stop();
      await tellBuild(store, report, options);
      return report;
    }
    const report = await workOnPart(part, work);
    progress?.stop();
    if (!quiet) say(describePart(report, engine.worker));
    if (json) await print(JSON.stringify(report));
    return report;
  });
}

/** What a worker did of a part of a build, in a line. */
export function describePart(
  { corpus, part, phase, seconds, run, stats }: PartReport,
  worker: string,
): string {
  if (stats !== undefined)
    return `${corpus}: finished: ${formatCount(stats.counts.assemble.documents ?? 0)} documents and ${formatCount(stats.counts.assemble.images ?? 0)} images in ${formatCount(stats.shards)} shards`;
  const counts = [
    `${formatCount(run.documents ?? 0)} documents extracted`,
    `${formatCount(run.stored_images ?? 0)} images stored`,
  ].filter((count) => !count.startsWith('0 '));
  return `${corpus}: ${part}: ${worker} is done in ${seconds.toFixed(1)} s${counts.length > 0 ? `, ${counts.join(', ')}` : ''}; the phase has ${formatCount(phase?.units ?? 0)} units`;
}

/** Declares what both commands have. */
export function addWorkOptions(command: Command): Command {
  command
    .option(
      '--inputs-from <folder>',
      "folder that the corpus's local inputs count from: that of the pipeline file",
      '.',
    )
    .addOption(
      new Option(
        '--input <url>',
        'an input of the corpus as a URL with its credentials, which the corpus does not hold; one that ends in / serves for all below; may be repeated (or WEFT_INPUT_URLS)',
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--against <uri>',
        'corpus of an earlier build that the plan was made against; may be repeated, in the same order',
      ).argParser(collect),
    )
    .option('--extractor <file>', 'module of the extractor that the plan was made with')
    .option('--workers <n>', 'threads for extraction and for images (default: cores)', parsePositive)
    .option('--decided <folder>', 'with --phase curate: commit the decisions that deploy/spark made')
    .option('--units <n>', 'units at once in this process (default: 2)', parsePositive)
    .option(
      '--processes <n>',
      'processes among which the rates per host are divided (default: 1, or the tasks of the array)',
      parsePositive,
    )
    .option('--fetch-cache <uri>', 'folder or s3://bucket/prefix where downloads are kept from run to run')
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .addOption(isolateOption('thread'))
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report');
  addTelemetryOptions(command);
  return addStoreOptions(command, { writes: true });
}

/** Declares `weft work`. */
export function registerWork(program: Command): void {
  const engines = Object.entries(ENGINES).map(([name, { description }]) => `${name}: ${description}`);
  const command = program
    .command('work')
    .argument('<corpus>', 'folder, s3://, gs:// or hf:// place that weft plan wrote to')
    .addOption(
      new Option('--engine <name>', `what hands out units; ${engines.join('; ')}`)
        .choices(Object.keys(ENGINES))
        .default('local'),
    )
    .addOption(
      new Option(
        '--phase <part>',
        'run this part alone, without waiting for other workers; for jobs that depend on each other',
      ).choices(BUILD_PARTS),
    )
    .option(
      '--index <n>',
      'array: which task this is, from 0 (default: what the scheduler says)',
      parseNonNegative,
    )
    .option(
      '--count <n>',
      'array: how many tasks there are (default: what the scheduler says)',
      parsePositive,
    )
    .option(
      '--tasks-per-job <n>',
      'array: processes that each job of the array starts, each with a share of its own (default: 1)',
      parsePositive,
    )
    .option(
      '--steal-after <seconds>',
      'array: a task that waits takes units of others when none was finished for so long (default: 600)',
      parsePositive,
    )
    .option(
      '--redis <url>',
      'bullmq: the server that holds the queue; array: that by which tasks share hosts; redis://host:6379 (default: WEFT_REDIS_URL, where a password is seen by nobody)',
    )
    .option(
      '--queue <name>',
      "bullmq: name of the corpus's queues, for workers that know its place by different names (default: made of plan and place)",
    )
    .option(
      '--lease <seconds>',
      'bullmq: a unit is handed to another worker when its own gave no sign of life for so long (default: 60)',
      parsePositive,
    );
  addWorkOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft work out/corpus\n  weft work s3://bucket/corpus --engine array\n  weft work s3://bucket/corpus --engine bullmq --redis redis://queue:6379\n  weft work s3://bucket/corpus --engine array --phase extract',
    )
    .action(async (corpus: string, options: WorkCommandOptions) => {
      await workCommand(corpus, options);
    });
}
