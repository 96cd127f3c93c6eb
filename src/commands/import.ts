import { fileURLToPath } from 'node:url';
import { Argument, type Command, Option } from 'commander';
import type { BuildReport } from '../build/complete-build.js';
import { CORPUS_TYPES, type CorpusType } from '../config/source-config.js';
import { type BuildCommandOptions, buildCommand } from './build.js';
import { isolateOption } from './isolate-option.js';
import { collect, parsePositive } from './parse-option.js';
import { addStoreOptions } from './store-options.js';

/** Options of `weft import`, as the command line gives them. */
export interface ImportCommandOptions extends Omit<BuildCommandOptions, 'input' | 'inputsFrom' | 'out'> {
  out: string;
  images?: string;
}

/** Builds a corpus of ours from one that others published: `weft build` with the pipeline of that format. */
export function importCommand(
  format: CorpusType,
  inputs: string[],
  { images, set = [], ...options }: ImportCommandOptions,
): Promise<BuildReport> {
  const file = fileURLToPath(new URL(`../../pipelines/${format}.yaml`, import.meta.url));
  return buildCommand(file, {
    name: format,
    ...options,
    // Counted from where the command runs: the pipeline is the package's, and its place is nobody's business.
    inputsFrom: '.',
    input: inputs,
    set: [...(images === undefined ? [] : [`source.images=${JSON.stringify(images)}`]), ...set],
  });
}

/** Declares `weft import`. */
export function registerImport(program: Command): void {
  const command = program
    .command('import')
    .addArgument(new Argument('<format>', 'layout of the inputs').choices(CORPUS_TYPES))
    .argument('<input...>', 'files, folders, patterns, s3://… or https://…')
    .requiredOption('--out <uri>', 'folder or s3://bucket/prefix of the corpus')
    .option(
      '--images <uri>',
      'mmc4, omnicorpus: images downloaded before: a folder, a tar, a pattern of tars',
    )
    .option('--name <name>', 'name of the corpus (default: the format)')
    .addOption(
      new Option(
        '--set <field=value>',
        'replaces any field of pipelines/<format>.yaml; may be repeated',
      ).argParser(collect),
    )
    .option('--workers <n>', 'threads for images (default: cores)', parsePositive)
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .addOption(isolateOption())
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report')
    .addHelpText(
      'after',
      '\nExamples:\n  weft import obelics obelics/*.parquet --out corpus/\n  weft import mmc4 docs_shard_0_v2.jsonl.zip --images images/ --out corpus/ --set fetch.network=false',
    );
  addStoreOptions(command, { writes: true }).action(
    async (format: CorpusType, inputs: string[], options: ImportCommandOptions) => {
      await importCommand(format, inputs, options);
    },
  );
}
