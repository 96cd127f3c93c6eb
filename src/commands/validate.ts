import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { FixConfigError } from '../errors.js';
import type { Store } from '../store/store.js';
import { type Finding, formatFinding } from '../validate/finding-list.js';
import { locateData } from '../validate/formats/locate-data.js';
import { DATA_FORMATS, type DataFormat } from '../validate/formats/registry.js';
import { type ValidateDataOptions, validateData } from '../validate/formats/validate-data.js';
import { junitReport } from '../validate/junit-report.js';
import { repairData } from '../validate/repair/repair-data.js';
import type { RepairReport } from '../validate/repair/repair-output.js';
import type { ValidationReport } from '../validate/report.js';
import { parsePositive } from './parse-option.js';
import { print, printIfRead } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft validate`, as the command line gives them. */
export interface ValidateCommandOptions extends StoreFlags {
  json?: boolean;
  /** Share of the corpus, 0–1. */
  sample?: number;
  quick?: boolean;
  seed?: string;
  workers?: number;
  /** Name of a format. */
  as?: string;
  world?: number[];
  batch?: number[];
  /** File for a JUnit report. */
  junit?: string;
  /** Prefix for what is whole. */
  repair?: string;
}

/**
 * Validates a corpus, an export or another tool's data set and prints a line per finding and a closing summary, or the report as JSON.
 *
 * @returns the exit status: 0, or 1 when a finding is an error
 */
export async function validateCommand(path: string, options: ValidateCommandOptions): Promise<number> {
  return runCommand('stopping: what was found so far is printed above', async ({ ctx, openStore }) => {
    const { uri, only } = await locateData(path);
    const store = await openStore(uri, { ...inputOptions(options), readOnly: true });
    const settings: ValidateDataOptions = {
      signal: ctx.signal,
      ...dataOptions(options),
      ...(only !== undefined && { only }),
      ...(options.sample !== undefined && { sample: options.sample }),
      ...(options.quick && { quick: true }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.workers !== undefined && { threads: options.workers }),
      ...(!options.json && { onFinding: (finding: Finding) => printFinding(finding) }),
    };
    if (options.repair !== undefined) {
      if (options.quick)
        throw new FixConfigError(
          'bad_validate_options',
          '--repair has to look into every document, which --quick does not; leave --quick out',
        );
      const out = await openStore(options.repair, outputOptions(options));
      return await repairCommand(store, { uri: options.repair, out }, settings, options);
    }
    const report = await validateData(store, settings);
    if (options.junit !== undefined) await writeFile(options.junit, junitReport(report));
    // The status tells the verdict to whoever left.
    await printIfRead(options.json ? JSON.stringify(report) : summarise(report));
    return report.ok ? 0 : 1;
  });
}

function printFinding(finding: Finding): void {
  // A write that fails fails again with the summary, which is awaited.
  print(formatFinding(finding)).catch(() => undefined);
}

/** Validates, writes what is whole into a new prefix and says what was left out. */
async function repairCommand(
  store: Store,
  { uri, out }: { uri: string; out: Store },
  settings: ValidateDataOptions,
  options: ValidateCommandOptions,
): Promise<number> {
  const { found, repaired } = await repairData(store, out, settings);
  if (options.junit !== undefined) await writeFile(options.junit, junitReport(found));
  const lines = options.json
    ? [JSON.stringify({ found, repaired })]
    : [summarise(found), ...summariseRepair(uri, repaired)];
  await printIfRead(lines.join('\n'));
  return Object.keys(repaired.left).length === 0 && repaired.kept > 0 ? 0 : 1;
}

/** What was written, what was dropped and why, and what stays wrong. */
export function summariseRepair(
  out: string,
  { files, kept, dropped, reasons, samples, left }: RepairReport,
): string[] {
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ');
  return [
    ...samples.map(({ file, sample, reasons: why }) => `dropped ${file}, ${sample}: ${why.join(', ')}`),
    ...(dropped > samples.length ? [`… and ${dropped - samples.length} more`] : []),
    `repaired into ${out}: ${files.length} files, ${kept} samples kept, ${dropped} dropped${dropped > 0 ? ` (${list(reasons)})` : ''}`,
    ...(Object.keys(left).length > 0 ? [`not repaired: ${list(left)}`] : []),
  ];
}

function dataOptions({ as, world, batch }: ValidateCommandOptions): ValidateDataOptions {
  return {
    ...(as !== undefined && { as: as as DataFormat }),
    sharding: { ...(world && { worlds: world }), ...(batch && { batches: batch }) },
  };
}

/** The closing line: verdict, what was read, what was not. */
export function summarise({
  ok,
  corpus,
  checked,
  sample,
  quick,
  errors,
  warnings,
  omitted,
  format = 'weft',
  notes = [],
}: ValidationReport): string {
  const verdict = ok ? 'OK' : 'NOT OK';
  const found = `${errors} errors, ${warnings} warnings${omitted > 0 ? ` (${omitted} not listed)` : ''}`;
  const kind = format === 'weft' ? `${checked.manifests} manifests` : `taken for ${format}`;
  const read = `${kind}, ${checked.shards} shards, ${checked.documents} documents, ${checked.images} images, ${megabytes(checked.bytes)} read`;
  const noted = notes.map((note) => `\nnote: ${note}`).join('');
  const skipped = quick ? '; quick: no document and no image was looked into' : '';
  if (sample === undefined) return `${corpus}: ${verdict}: ${found}; ${read}${skipped}${noted}`;
  const { fraction, seed, unread } = sample;
  const left = `not read: ${unread.shards} shards in full, ${unread.documents} documents, ${unread.images} images, ${unread.files} other files, ${megabytes(unread.bytes)}`;
  return `${corpus}: ${verdict}: ${found}; ${read}; sample ${fraction * 100} % with seed ${seed}, ${left}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A share from the command line: `5%` or `0.05`. */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('expected a share above 0 and at most 1, such as 5% or 0.05');
  return value;
}

/** Whole numbers from the command line: `8,64`. */
export function numberList(text: string): number[] {
  return text.split(',').map((item) => parsePositive(item.trim()));
}

/** Declares `weft validate`. */
export function registerValidate(program: Command): void {
  const command = program
    .command('validate')
    .argument('<path>', 'folder, file or s3://bucket/prefix')
    .option('--as <format>', `take it for one of: ${DATA_FORMATS.join(', ')} (default: recognise it)`)
    .option('--world <list>', 'numbers of ranks to simulate VILA sharding for, such as 8,64', numberList)
    .option('--batch <list>', 'samples per rank and step for the same', numberList)
    .option('--junit <file>', 'also write a JUnit report')
    .option('--repair <out>', 'write what is whole into this new prefix, and say what was dropped')
    .option(
      '--sample <share>',
      'read only a share, such as 5%; what is small is still checked in full',
      parseShare,
    )
    .option(
      '--quick',
      'check every byte by its sum, and records and indexes; look into no document and no image',
    )
    .option('--seed <text>', 'chooses what --sample reads', '0')
    .option('--workers <n>', 'threads that decode images (default: cores)', parsePositive)
    .option('--json', 'print the report as JSON instead of lines');
  addStoreOptions(command, { writes: true })
    .addHelpText(
      'after',
      '\nExamples:\n  weft validate out/corpus\n  weft validate s3://bucket/corpus --sample 5% --json\n  weft validate ./mmc4-core/pkl-core --world 8,64 --batch 16 --junit report.xml',
    )
    .action(async (path: string, options: ValidateCommandOptions) => {
      process.exitCode = await validateCommand(path, options);
    });
}
