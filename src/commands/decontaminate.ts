import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type Benchmark, type BenchmarkCounts, listBenchmarks } from '../decontaminate/list-benchmarks.js';
import { GRAM_TOKENS } from '../decontaminate/text-grams.js';
import { FixConfigError } from '../errors.js';
import { steadyMs } from '../flow/steady-clock.js';
import { createImagePool } from '../images/image-pool.js';
import { formatCount } from '../inspect/format.js';
import { publicUrl } from '../store/url-secrets.js';
import { writeJsonLinesFile } from './json-lines-file.js';
import { openInputs } from './open-inputs.js';
import { collect, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft decontaminate`, as the command line gives them. */
export interface DecontaminateCommandOptions extends StoreFlags {
  /** `NAME=PLACE`, or a place whose last part is the name. */
  eval: string[];
  out: string;
  gramTokens?: number;
  workers?: number;
  json?: boolean;
}

/** What `weft decontaminate` found. */
export interface DecontaminateReport {
  schema: 'weft/decontaminate-report/1';
  /** The hash list. */
  out: string;
  gram_tokens: number;
  benchmarks: Record<string, BenchmarkCounts>;
  seconds: number;
}

/** Writes a hash list of benchmarks and tells what is in it. */
export async function decontaminateCommand(
  options: DecontaminateCommandOptions,
): Promise<DecontaminateReport> {
  const { out, gramTokens = GRAM_TOKENS, workers = availableParallelism() } = options;
  if (gramTokens < 4 || gramTokens > 50)
    throw new FixConfigError('bad_option', `--gram-tokens ${gramTokens}: expected 4 to 50`);
  return runCommand('stopping: no list is written; the same command starts again', async (scope) => {
    const { ctx } = scope;
    const started = steadyMs();
    const opener = openInputs(scope, inputOptions(options));
    const pool = createImagePool({ threads: workers, options: { placeholders: 'keep' }, signal: ctx.signal });
    scope.onEnd(() => pool.close());
    const benchmarks = await writeJsonLinesFile(out, (add) =>
      listBenchmarks({
        benchmarks: options.eval.map(benchmarkOf),
        opener,
        pool,
        gramTokens,
        concurrency: workers * 2,
        onLine: add,
        ctx,
      }),
    );
    const report: DecontaminateReport = {
      schema: 'weft/decontaminate-report/1',
      out,
      gram_tokens: gramTokens,
      benchmarks,
      seconds: (steadyMs() - started) / 1000,
    };
    say(describeDecontaminate(report));
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

function benchmarkOf(text: string): Benchmark {
  const named = /^([^=/]+)=(.+)$/.exec(text);
  if (named) return { name: named[1] ?? '', uri: named[2] ?? '' };
  return { name: basename(publicUrl(text).replace(/\/+$/, '')).replace(/\.(tsv|jsonl?)$/i, ''), uri: text };
}

/** What is in the list, for people. */
export function describeDecontaminate({
  out,
  benchmarks,
  gram_tokens,
  seconds,
}: DecontaminateReport): string {
  const lines = Object.entries(benchmarks).map(([name, counts]) => {
    const unusable = Object.entries(counts.unusable).map(
      ([reason, count]) => `, ${formatCount(count)} images ${reason}`,
    );
    return `  ${name}: ${formatCount(counts.images)} images, ${formatCount(counts.texts)} texts; not listed: ${formatCount(counts.short_texts)} texts of fewer than ${gram_tokens} tokens, ${formatCount(counts.repeated)} repeated${unusable.join('')}`;
  });
  return [`${out}: ${formatCount(lines.length)} benchmarks in ${seconds.toFixed(1)} s`, ...lines].join('\n');
}

/** Declares `weft decontaminate`. */
export function registerDecontaminate(program: Command): void {
  const command = program
    .command('decontaminate')
    .requiredOption(
      '--eval <place>',
      'folder, file or s3:// prefix of a benchmark, or NAME=place; may be repeated',
      collect,
    )
    .requiredOption('--out <file>', 'hash list (JSONL; gzipped when it ends in .gz)')
    .option('--gram-tokens <n>', `tokens of the n-grams of texts (default: ${GRAM_TOKENS})`, parsePositive)
    .option('--workers <n>', 'threads for images (default: cores)', parsePositive)
    .option('--json', 'print the report as JSON on standard output');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  weft decontaminate --eval MMBench=evals/MMBench_DEV_EN.tsv --eval evals/gqa --out benchmarks.jsonl.gz\n  weft build pipeline.yaml --set decontaminate.lists=[benchmarks.jsonl.gz]',
    )
    .action(async (options: DecontaminateCommandOptions) => {
      await decontaminateCommand(options);
    });
}
