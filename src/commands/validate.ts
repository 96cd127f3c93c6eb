import { type Command, InvalidArgumentError } from 'commander';
import { openStore } from '../store/open-store.js';
import { formatFinding } from '../validate/finding-list.js';
import type { ValidationReport } from '../validate/report.js';
import { validateCorpus } from '../validate/validate-corpus.js';
import { positiveInteger } from './parse-option.js';
import { commandContext } from './run-context.js';
import { addStoreOptions, type StoreFlags, storeOptions } from './store-options.js';

/** Options of `weft validate`, as the command line gives them. */
export interface ValidateCommandOptions extends StoreFlags {
  json?: boolean;
  /** Share of the corpus, 0–1. */
  sample?: number;
  seed?: string;
  workers?: number;
}

/**
 * Validates a corpus and prints a line per finding and a closing summary, or the report as JSON.
 *
 * @returns the exit status: 0, or 1 when a finding is an error
 */
export async function validateCommand(corpus: string, options: ValidateCommandOptions): Promise<number> {
  const { ctx, dispose } = commandContext('stopping: what was found so far is printed above');
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  const store = await openStore(corpus, {
    ...storeOptions(options),
    readOnly: true,
    logger: ctx.logger,
    signal: ctx.signal,
  });
  try {
    const report = await validateCorpus(store, {
      signal: ctx.signal,
      ...(options.sample !== undefined && { sample: options.sample }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.workers !== undefined && { threads: options.workers }),
      ...(!options.json && { onFinding: (finding) => print(formatFinding(finding)) }),
    });
    if (options.json) print(JSON.stringify(report));
    else print(summarise(report));
    return report.ok ? 0 : 1;
  } finally {
    dispose();
    await store.close();
  }
}

/** The closing line: verdict, what was read, what was not. */
export function summarise({
  ok,
  corpus,
  checked,
  sample,
  errors,
  warnings,
  omitted,
}: ValidationReport): string {
  const verdict = ok ? 'OK' : 'NOT OK';
  const found = `${errors} errors, ${warnings} warnings${omitted > 0 ? ` (${omitted} not listed)` : ''}`;
  const read = `${checked.manifests} manifests, ${checked.shards} shards, ${checked.documents} documents, ${checked.images} images, ${megabytes(checked.bytes)} read`;
  if (sample === undefined) return `${corpus}: ${verdict}: ${found}; ${read}`;
  const { fraction, seed, unread } = sample;
  const left = `not read: ${unread.shards} shards in full, ${unread.documents} documents, ${unread.images} images, ${unread.files} other files, ${megabytes(unread.bytes)}`;
  return `${corpus}: ${verdict}: ${found}; ${read}; sample ${fraction * 100} % with seed ${seed}, ${left}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A share from the command line: `5%` or `0.05`. */
export function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('want a share above 0 and at most 1, such as 5% or 0.05');
  return value;
}

/** Declares `weft validate`. */
export function registerValidate(program: Command): void {
  const command = program
    .command('validate')
    .description('check a corpus: records, checksums, tars, samples, images, indexes, sums; exit 1 on errors')
    .argument('<corpus>', 'folder or s3://bucket/prefix that weft build wrote')
    .option(
      '--sample <share>',
      'read only a share, such as 5%; what is small is still checked in full',
      share,
    )
    .option('--seed <text>', 'chooses what --sample reads', '0')
    .option('--workers <n>', 'threads that decode images (default: cores)', positiveInteger)
    .option('--json', 'print the report as JSON instead of lines');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft validate out/corpus\n  weft validate s3://bucket/corpus --sample 5% --json',
    )
    .action(async (corpus: string, options: ValidateCommandOptions) => {
      process.exitCode = await validateCommand(corpus, options);
    });
}
