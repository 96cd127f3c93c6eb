import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { FixConfigError } from '../errors.js';
import { ABLATIONS, type Ablation } from '../export/ablation.js';
import { exportCorpus } from '../export/export-corpus.js';
import { exportFewShot } from '../export/export-few-shot.js';
import type { ExportRecord } from '../export/export-record.js';
import { FORMATS, loadFormat } from '../export/formats/registry.js';
import { type ModelPreset, TOKEN_BUDGETS } from '../export/token-budget.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { openScratch } from '../run/scratch.js';
import { type ExcludeList, readExcludeList } from '../shards/exclude-list.js';
import { createInputOpener } from '../store/open-inputs.js';
import { createS3Factory, openStore } from '../store/open-store.js';
import { collect, positiveInteger } from './parse-option.js';
import { print, say } from './print.js';
import { commandContext } from './run-context.js';
import { addStoreOptions, type StoreFlags, storeOptions } from './store-options.js';

/** Options of `weft export`, as the command line gives them. */
export interface ExportCommandOptions extends StoreFlags {
  format?: string;
  out: string;
  name: string;
  seed: string;
  worldSize?: number[];
  itemsPerShard?: number;
  itemsMultiple?: number;
  maxImages?: number;
  fraction?: number;
  model?: ModelPreset;
  ablation?: Ablation;
  holdout?: number;
  fewShot?: number[];
  queries?: number;
  similarity?: string[];
  minSimilarity?: number;
  exclude?: string;
  option?: string[];
  threads?: number;
  scratch?: string;
  json?: boolean;
}

/** Writes a training-ready copy of corpora, or an evaluation set of their held-out hosts. */
export async function exportCommand(corpora: string[], options: ExportCommandOptions): Promise<void> {
  const { ctx, dispose } = commandContext(
    'stopping: shards under way are given up; the same command starts the export again',
  );
  const shared = { ...storeOptions(options), logger: ctx.logger, signal: ctx.signal };
  const open = (uris: readonly string[]) =>
    Promise.all(uris.map((uri) => openStore(uri, { ...shared, readOnly: true })));
  const inputs = await open(corpora);
  const similarities = await open(options.similarity ?? []);
  const out = await openStore(options.out, shared);
  const scratch = await openScratch(options.scratch);
  try {
    const exclude =
      options.exclude === undefined ? undefined : await openExcludeList(options.exclude, options);
    if (options.fewShot) {
      const record = await exportFewShot({
        corpora: inputs,
        out,
        shots: options.fewShot,
        holdOut: options.holdout ?? 0.02,
        seed: options.seed,
        ...(options.queries !== undefined && { queries: options.queries }),
        ...(exclude && { exclude }),
      });
      say(
        `${out.uri}: ${formatCount(record.questions)} questions, ${formatCount(record.images)} images; train with --holdout ${record.hold_out} --seed ${record.seed}`,
      );
      if (options.json) await print(JSON.stringify(record));
      return;
    }
    if (options.format === undefined)
      throw new FixConfigError(
        'no_format',
        `give --format, one of ${FORMATS.map(({ name }) => name).join(', ')}; or --few-shot`,
      );
    const record = await exportCorpus({
      corpora: inputs,
      out,
      format: await loadFormat(options.format),
      name: options.name,
      seed: options.seed,
      geometry: {
        ...(options.itemsPerShard !== undefined && { itemsPerShard: options.itemsPerShard }),
        ...(options.itemsMultiple !== undefined && { multipleOf: options.itemsMultiple }),
        ...(options.maxImages !== undefined && { maxImages: options.maxImages }),
        ...(options.ablation === 'text-only' && { minImages: 0 }),
      },
      ...(options.worldSize && { worldSizes: options.worldSize }),
      ...(options.fraction !== undefined && { fraction: options.fraction }),
      ...(options.model && { budget: TOKEN_BUDGETS[options.model] }),
      ...(options.ablation && { ablation: options.ablation }),
      ...(options.holdout !== undefined && { holdOut: options.holdout }),
      ...(exclude && { exclude }),
      similarities,
      similarityAddresses: (options.similarity ?? []).map((uri) => ({ uri, ...storeOptions(options) })),
      ...(options.minSimilarity !== undefined && { minSimilarity: options.minSimilarity }),
      formatOptions: Object.fromEntries((options.option ?? []).map(assignment)),
      makeFolder: (name) => scratch.make(name),
      concurrency: options.threads ?? availableParallelism(),
      addresses: corpora.map((uri) => ({ uri, ...storeOptions(options) })),
      ctx,
    });
    say(describeExport(out.uri, record));
    if (options.json) await print(JSON.stringify(record));
  } finally {
    dispose();
    await scratch.remove();
    await Promise.all([out, ...inputs, ...similarities].map((store) => store.close()));
  }
}

async function openExcludeList(uri: string, flags: StoreFlags): Promise<ExcludeList> {
  const { s3 } = storeOptions(flags);
  const opener = createInputOpener({
    baseDir: process.cwd(),
    s3: createS3Factory(s3 === undefined ? {} : { s3 }),
  });
  try {
    return await readExcludeList((await opener.open(uri)).read(), uri);
  } finally {
    await opener.close();
  }
}

/** The end report of an export, for people. */
export function describeExport(uri: string, record: ExportRecord): string {
  const bytes = record.files.reduce((sum, file) => sum + file.bytes, 0);
  const lines = [
    `${uri}: ${record.format}: ${formatCount(record.items)} items, ${formatCount(record.images)} images, ${record.shards} shards, ${formatBytes(bytes)}`,
    ...Object.entries(record.left_out).map(([reason, count]) => `  − ${reason}: ${formatCount(count)}`),
    ...record.losses.map((loss) => `  not in this format: ${loss}`),
  ];
  return lines.join('\n');
}

function assignment(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new FixConfigError('bad_option', `--option ${text}: want name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('want a share above 0 and at most 1, such as 10% or 0.1');
  return value;
}

function cosine(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= -1 && value <= 1))
    throw new InvalidArgumentError('want a cosine from -1 to 1, such as 0.15');
  return value;
}

function counts(least: number): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map(Number);
    if (values.some((value) => !Number.isSafeInteger(value) || value < least))
      throw new InvalidArgumentError(`want whole numbers of at least ${least}, such as 8,16`);
    return values;
  };
}

/** Declares `weft export`. */
export function registerExport(program: Command): void {
  const command = program
    .command('export')
    .description('write a training-ready copy of one or several corpora in the format that a trainer reads')
    .argument('<corpus...>', 'folders or s3://bucket/prefix that weft build wrote')
    .requiredOption('--out <uri>', 'folder or s3://bucket/prefix of the export')
    .addOption(new Option('--format <name>', 'format of the export').choices(FORMATS.map(({ name }) => name)))
    .option('--name <name>', 'name of the export, for its files and its registration', 'weft')
    .option('--seed <text>', 'of the global order; the same seed gives the same bytes', '0')
    .option(
      '--world-size <n,n>',
      'ranks that will train on it; the number of shards becomes divisible by each',
      counts(1),
    )
    .option('--items-per-shard <n>', 'instead of the format’s own', positiveInteger)
    .option(
      '--items-multiple <n>',
      'items per shard are a multiple of this, instead of the format’s own',
      positiveInteger,
    )
    .option(
      '--max-images <n>',
      'images per item; longer documents are split at text boundaries',
      positiveInteger,
    )
    .option('--fraction <share>', 'only the first share of the order: 5% lies within 10%', share)
    .addOption(
      new Option('--model <preset>', 'split by the token budget of a model').choices(
        Object.keys(TOKEN_BUDGETS),
      ),
    )
    .addOption(
      new Option('--ablation <arm>', 'an arm of the stage-2 control experiment').choices([...ABLATIONS]),
    )
    .option('--holdout <share>', 'leave out this share of the hosts, for evaluation', share)
    .option(
      '--few-shot <n,n>',
      'write an evaluation set of the held-out hosts instead, with these numbers of examples',
      counts(0),
    )
    .option('--queries <n>', 'questions of the evaluation set at most', positiveInteger)
    .option('--similarity <uri>', 'similarities that weft similarity wrote; once for each corpus', collect)
    .option(
      '--min-similarity <cosine>',
      'leave out images that are no more similar to any text of their document',
      cosine,
    )
    .option('--exclude <file>', 'leave out what this list names, such as weft refresh-consent writes')
    .addOption(
      new Option('--option <name=value>', 'an option of the format; may be repeated').argParser(collect),
    )
    .option(
      '--threads <n>',
      'shards written at once, each by a thread (default: the number of cores)',
      positiveInteger,
    )
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .option('--json', 'print the record as JSON on standard output');
  addStoreOptions(command)
    .addHelpText(
      'after',
      `\nFormats:\n${FORMATS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}`,
    )
    .action((corpora: string[], options: ExportCommandOptions) => exportCommand(corpora, options));
}
