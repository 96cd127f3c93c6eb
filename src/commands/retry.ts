import { type Command, Option } from 'commander';
import type { ImagesConfig } from '../config/images-config.js';
import { formatCount } from '../inspect/format.js';
import { type RetryReport, retryCorpus } from '../revise/retry/retry-corpus.js';
import { cacheInputs } from '../store/cached-inputs.js';
import { credentialsOfEnvironment } from '../store/input-credentials.js';
import { VERSION } from '../version.js';
import { isolateOption } from './isolate-option.js';
import { openInputs } from './open-inputs.js';
import { collect, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { type RunFlags, runOptions } from './run-options.js';
import { showProgress } from './show-progress.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft retry`, as the command line gives them. */
export interface RetryCommandOptions extends StoreFlags, RunFlags {
  /** Comma-separated classes. */
  class?: string;
  inputsFrom: string;
  /** URLs of inputs of the corpus with their credentials, which it does not hold. */
  input?: string[];
  isolate?: ImagesConfig['isolate'];
  json?: boolean;
  quiet?: boolean;
}

/** Repairs a corpus by fetching lost images again and tells what it gained: people on standard error, `--json` on standard output. */
export async function retryCommand(corpus: string, options: RetryCommandOptions): Promise<RetryReport> {
  const onStop = 'stopping: units under way are given up; the same command resumes the retry';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const store = await scope.openStore(corpus, outputOptions(options));
    const opener = openInputs(scope, {
      ...inputOptions(options),
      baseDir: options.inputsFrom,
      http: { userAgent: `weft/${VERSION}` },
      credentials: [...credentialsOfEnvironment(), ...(options.input ?? [])],
    });
    const progress = options.quiet ? undefined : showProgress(() => ctx.tally.toJSON(), process.stderr);
    scope.onEnd(() => progress?.stop());
    const report = await retryCorpus({
      store,
      opener: cacheInputs(opener),
      ctx,
      ...(options.class !== undefined && {
        classes: options.class
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      }),
      run: runOptions(options),
      ...(options.isolate && { isolate: options.isolate }),
      ...(progress && { observer: progress.tracker }),
    });
    progress?.stop();
    if (!options.quiet) say(describeRetry(report));
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

/** What a retry gained, in a line. */
export function describeRetry(report: RetryReport): string {
  const { corpus, generation, reasons, units, seconds } = report;
  if (generation === 0) return `${corpus}: no image was lost for ${reasons.join(', ')}; nothing to do`;
  const gained = `${formatCount(report.images_gained)} images and ${formatCount(report.documents_gained)} documents gained`;
  return `${corpus}: retry ${generation}: ${gained}, ${formatCount(report.images_lost)} images still lost (${reasons.join(', ')}); ${formatCount(units)} units in ${seconds.toFixed(1)} s`;
}

/** Declares `weft retry`. */
export function registerRetry(program: Command): void {
  const command = program
    .command('retry')
    .argument('<corpus>', 'folder or s3://bucket/prefix that weft build wrote')
    .option(
      '--class <list>',
      'reasons of the drops ledger, or temporary, timeout, connection, robots, 3xx, 4xx, 5xx (default: temporary)',
    )
    .addOption(
      new Option(
        '--input <url>',
        'an input of the corpus as a URL with its credentials, which the corpus does not hold; one that ends in / serves for all below; may be repeated (or WEFT_INPUT_URLS)',
      ).argParser(collect),
    )
    .option(
      '--inputs-from <folder>',
      "folder that the corpus's local inputs count from: that of the pipeline file",
      '.',
    )
    .option('--workers <n>', 'threads for images (default: cores)', parsePositive)
    .option(
      '--processes <n>',
      'processes that run this retry at the same time: each keeps to its share of the rates per host',
      parsePositive,
    )
    .option('--fetch-cache <uri>', 'folder or s3://bucket/prefix where downloads are kept from run to run')
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .addOption(isolateOption('thread'))
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report');
  addStoreOptions(command, { writes: true })
    .addHelpText(
      'after',
      '\nExamples:\n  weft retry out/corpus\n  weft retry s3://bucket/corpus --class dns,5xx,timeout --json',
    )
    .action(async (corpus: string, options: RetryCommandOptions) => {
      await retryCommand(corpus, options);
    });
}
