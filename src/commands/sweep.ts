import type { Command } from 'commander';
import { Option } from 'commander';
import { TEXT_GROUPS, type TextGroup } from '../config/rules-config.js';
import { formatCount, formatShare } from '../inspect/format.js';
import { type SweepReport, sweepCorpus } from '../inspect/sweep.js';
import { parsePositive } from './parse-option.js';
import { print } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft sweep`, as the command line gives them. */
export interface SweepCommandOptions extends StoreFlags {
  rule: string;
  from: string;
  to: string;
  steps: number;
  group?: TextGroup;
  json?: boolean;
}

/** Shows what a corpus would keep as a threshold moves, on standard output. */
export async function sweepCommand(corpus: string, options: SweepCommandOptions): Promise<void> {
  await runCommand('stopping', async ({ ctx: { signal }, openStore }) => {
    const store = await openStore(corpus, { ...inputOptions(options), readOnly: true });
    const { rule, steps, group } = options;
    const report = await sweepCorpus(store, {
      rule,
      from: Number(options.from),
      to: Number(options.to),
      steps,
      ...(group && { group }),
      signal,
    });
    await print(options.json ? JSON.stringify(report) : describeSweep(report));
  });
}

/** A sweep as a plain-text table. */
export function describeSweep({ rule, signal, documents_in: documents, group, steps }: SweepReport): string {
  const rows = steps.map((step) => [
    String(step.threshold),
    formatCount(step.documents),
    formatShare(step.documents, documents),
    formatCount(step.images),
    formatCount(step.tokens),
    step.uncertain_documents > 0 ? formatCount(step.uncertain_documents) : '',
  ]);
  const table = [['threshold', 'documents', 'of all', 'images', 'tokens', 'uncertain'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const uncertain = steps.some((step) => step.uncertain_documents > 0)
    ? ['uncertain: the build did not look at some images of these documents, which this threshold needs']
    : [];
  const unmeasured = Math.max(...steps.map((step) => step.unmeasured));
  const lacking =
    unmeasured > 0
      ? [`${signal} was not measured ${formatCount(unmeasured)} times: what lacks it counts as passing`]
      : [];
  return [
    `${rule} (${signal})${group === undefined ? '' : ` for ${group}`}: ${formatCount(documents)} documents`,
    ...lines,
    ...uncertain,
    ...lacking,
  ].join('\n');
}

/** Declares `weft sweep`. */
export function registerSweep(program: Command): void {
  const command = program
    .command('sweep')
    .argument('<corpus>', 'folder or s3://bucket/prefix')
    .requiredOption('--rule <code>', 'rule whose threshold moves; docs/curation.md lists them')
    .requiredOption('--from <number>', 'first threshold')
    .requiredOption('--to <number>', 'last threshold')
    .option('--steps <n>', 'how many thresholds, both ends included', parsePositive, 10)
    .addOption(new Option('--group <name>', 'only for this group of languages').choices([...TEXT_GROUPS]))
    .option('--json', 'as one JSON object');
  addStoreOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  weft sweep out/corpus --rule image_too_small --from 64 --to 320 --steps 9\n  weft sweep out/corpus --rule document_too_short --from 0 --to 200 --group zh --json',
    )
    .action(async (corpus: string, options: SweepCommandOptions) => {
      await sweepCommand(corpus, options);
    });
}
