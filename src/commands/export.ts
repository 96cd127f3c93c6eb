import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { type ExcludeList, readExcludeList } from '../corpus/exclude-list.js';
import { DEFAULT_THRESHOLDS } from '../decontaminate/contamination.js';
import { readHashLists } from '../decontaminate/hash-list.js';
import { FixConfigError } from '../errors.js';
import { exportCorpus } from '../export/export-corpus.js';
import type { ExportProgress } from '../export/export-progress.js';
import type { ExportRecord } from '../export/export-record.js';
import { exportFewShot } from '../export/few-shot/export-few-shot.js';
import { FORMATS, loadFormat } from '../export/formats/registry.js';
import type { ExportDecontamination } from '../export/plan/benchmark-content.js';
import type { BlendRecord } from '../export/plan/blend-settings.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import type { RankRecord } from '../model/schemas/export.js';
import type { InputOpener } from '../store/input.js';
import { exportLine } from './export-line.js';
import { aboutOf, blendOf, declareExportOptions, type ExportCommandOptions } from './export-options.js';
import { openInputs } from './open-inputs.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { showStatus } from './status-line.js';
import { storeOptions } from './store-options.js';

/** Threads unless the user says otherwise: each takes about 100 MB, and more than this outrun a disk. */
const MOST_THREADS = 8;

/** Writes a training-ready copy of corpora, or an evaluation set of their held-out domains. */
export async function exportCommand(corpora: string[], options: ExportCommandOptions): Promise<void> {
  const onStop = 'stopping: shards under way are given up; the same command starts the export again';
  await runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const open = (uris: readonly string[]) =>
      Promise.all(uris.map((uri) => scope.openStore(uri, { ...storeOptions(options), readOnly: true })));
    const inputs = await open(corpora);
    const similarities = await open(options.similarity ?? []);
    const out = await scope.openStore(options.out, storeOptions(options));
    const scratch = await scope.openScratch(options.scratch);
    let progress: ExportProgress | undefined;
    const stopStatus =
      options.quiet === true
        ? () => undefined
        : showStatus(process.stderr, () => progress && exportLine(progress));
    scope.onEnd(stopStatus);
    const lists = openInputs(scope, storeOptions(options));
    if (options.fewShot && options.decontaminate !== undefined)
      throw new FixConfigError(
        'few_shot_decontaminate',
        '--few-shot reads no hash lists: build the corpus with decontaminate, or leave --decontaminate out',
      );
    const exclude = options.exclude === undefined ? undefined : await openExcludeList(options.exclude, lists);
    if (options.fewShot) {
      const record = await exportFewShot({
        corpora: inputs,
        out,
        shots: options.fewShot,
        holdOut: options.holdout ?? 0.02,
        seed: options.seed,
        ...(options.queries !== undefined && { queries: options.queries }),
        ...(options.answers && { answers: options.answers }),
        ...(exclude && { exclude }),
      });
      say(
        `${out.uri}: ${formatCount(record.questions)} questions, ${formatCount(record.images)} images; train with --holdout ${record.hold_out} --seed ${record.seed}`,
      );
      for (const [reason, count] of Object.entries(record.left_out))
        say(`  − ${reason}: ${formatCount(count)}`);
      if (options.json) await print(JSON.stringify(record));
      return;
    }
    if (options.format === undefined)
      throw new FixConfigError(
        'no_format',
        `give --format, one of ${FORMATS.map(({ name }) => name).join(', ')}; or --few-shot`,
      );
    const decontamination = await openDecontamination(options, lists);
    const blend = blendOf(options);
    const about = aboutOf(options);
    const record = await exportCorpus({
      onProgress: (at) => {
        progress = at;
      },
      corpora: inputs,
      out,
      format: await loadFormat(options.format),
      ...(options.name !== undefined && { name: options.name }),
      seed: options.seed,
      geometry: {
        ...(options.itemsPerShard !== undefined && { itemsPerShard: options.itemsPerShard }),
        ...(options.itemsMultiple !== undefined && { multipleOf: options.itemsMultiple }),
        ...(options.maxImages !== undefined && { maxImages: options.maxImages }),
      },
      ...(options.worldSize && { worldSizes: options.worldSize }),
      ...(options.fraction !== undefined && { fraction: options.fraction }),
      ...(options.model && { model: options.model }),
      ...(blend && { blend }),
      ...(about && { about }),
      ...(options.ablation && { ablation: options.ablation }),
      ...(options.holdout !== undefined && { holdOut: options.holdout }),
      ...(exclude && { exclude }),
      ...(decontamination && { decontamination }),
      similarities,
      similarityAddresses: (options.similarity ?? []).map((uri) => ({ uri, ...storeOptions(options) })),
      ...(options.minSimilarity !== undefined && { minSimilarity: options.minSimilarity }),
      formatOptions: Object.fromEntries((options.option ?? []).map(assignment)),
      makeFolder: (name) => scratch.make(name),
      concurrency: options.threads ?? Math.min(availableParallelism(), MOST_THREADS),
      addresses: corpora.map((uri) => ({ uri, ...storeOptions(options) })),
      ctx,
    });
    stopStatus();
    if (options.quiet !== true) say(describeExport(out.uri, record));
    if (options.json) await print(JSON.stringify(record));
  });
}

async function openExcludeList(uri: string, opener: InputOpener): Promise<ExcludeList> {
  const input = await opener.open(uri);
  return readExcludeList(input.read(), input.uri);
}

async function openDecontamination(
  options: ExportCommandOptions,
  opener: InputOpener,
): Promise<ExportDecontamination | undefined> {
  const { decontaminate: uris = [], decontaminateAction: action = 'drop' } = options;
  if (uris.length === 0) return undefined;
  const lists: { name: string; bytes: AsyncIterable<Uint8Array> }[] = [];
  for (const name of opener.credentials.takeAll(uris))
    lists.push({ name, bytes: (await opener.open(name)).read() });
  const { contamination, sums } = await readHashLists(lists);
  return { ...DEFAULT_THRESHOLDS, contamination, action, sums: sums.map(({ sha256 }) => sha256) };
}

/** The end report of an export, for people. */
export function describeExport(uri: string, record: ExportRecord): string {
  const bytes = record.files.reduce((sum, file) => sum + file.bytes, 0);
  const lines = [
    `${uri}: ${record.format}: ${formatCount(record.items)} items, ${formatCount(record.images)} images, ${record.shards} shards, ${formatBytes(bytes)}`,
    ...(record.blend ?? []).map(describeShare),
    ...(record.arm
      ? [
          `  arm ${record.settings.ablation}: ${formatCount(record.arm.records)} records, about ${formatCount(record.arm.text_tokens)} tokens of text`,
        ]
      : []),
    ...(record.ranks ?? []).map(describeRanks),
    ...(record.memory_per_rank ?? []).map(
      ({ world, bytes: held }) => `  memory per rank: ${formatBytes(held)} with ${world} ranks`,
    ),
    ...Object.entries(record.benchmarks ?? {}).map(
      ([name, { documents, images }]) =>
        `  benchmark ${name}: ${formatCount(documents)} documents share text with it, ${formatCount(images)} images are in it`,
    ),
    ...Object.entries(record.left_out).map(([reason, count]) => `  − ${reason}: ${formatCount(count)}`),
    ...record.losses.map((loss) => `  not in this format: ${loss}`),
  ];
  return lines.join('\n');
}

function describeRanks({ world, batch, steps, records_dropped }: RankRecord): string {
  if (batch === 0) return `  world ${world}: a rank has no data, and nothing is trained`;
  return `  world ${world}: batch ${batch}, steps ${formatCount(steps)}, records dropped ${formatCount(records_dropped)}`;
}

function describeShare({ name, items, images, tokens, epochs, met }: BlendRecord): string {
  const cost = `${formatCount(items)} items, ${formatCount(images)} images`;
  const estimated = tokens === undefined ? '' : `, about ${formatCount(tokens)} tokens`;
  return `  from ${name}: ${cost}${estimated}, ${epochs} epochs${met ? '' : '; less than its budget: the corpus has no more'}`;
}

function assignment(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new FixConfigError('bad_option', `--option ${text}: expected name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Declares `weft export`. */
export function registerExport(program: Command): void {
  declareExportOptions(program.command('export')).action((corpora: string[], options: ExportCommandOptions) =>
    exportCommand(corpora, options),
  );
}
