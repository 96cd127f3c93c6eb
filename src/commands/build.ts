import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { buildCorpus } from '../build/build.js';
import type { BuildReport } from '../build/complete-build.js';
import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { loadPipeline } from '../config/load-pipeline.js';
import type { Pipeline } from '../config/pipeline.js';
import { FixConfigError } from '../errors.js';
import { buildFindings } from '../inspect/build-findings.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { cacheInputs } from '../store/cached-inputs.js';
import { countReads } from '../store/count-reads.js';
import { s3SideOf } from '../store/s3-settings.js';
import { VERSION } from '../version.js';
import { describeBuild } from './describe-build.js';
import { warnOfForeignFiles } from './foreign-files.js';
import { fromPipeline } from './from-pipeline.js';
import { isolateOption } from './isolate-option.js';
import { located } from './located.js';
import { nameAsTyped } from './names-as-typed.js';
import { openInputs } from './open-inputs.js';
import { collect, parsePositive } from './parse-option.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { type RunFlags, runOptions } from './run-options.js';
import { showProgress } from './show-progress.js';
import { addStoreOptions, inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Status of a build that finished, and stored nothing or lost an input. */
const FINDINGS = 1;

/** Options of `weft build`, as the command line gives them. */
export interface BuildCommandOptions extends StoreFlags, RunFlags {
  out?: string;
  input?: string[];
  /** Folder that inputs count from, and stay relative to. Default: the pipeline's. */
  inputsFrom?: string;
  name?: string;
  set?: string[];
  isolate?: ImagesConfig['isolate'];
  /** Corpora of earlier builds that this one must not repeat. */
  against?: string[];
  /** Inputs of the corpus that are gone or changed stay as they were built. */
  add?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** Builds a corpus from a pipeline file and tells how it went: people on standard error, `--json` on standard output. */
export async function buildCommand(file: string, options: BuildCommandOptions): Promise<BuildReport> {
  const { inputsFrom } = options;
  const named = options.input?.map((uri) => (inputsFrom === undefined ? inputFrom(file, uri) : uri));
  const loaded = await loadPipeline(file, {
    ...(named && { input: named }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.set && { set: options.set }),
  });
  const { pipeline: checked, baseDir, leftOut } = loaded;
  located(file, loaded, () => {
    resolveRules(checked.rules);
    resolveImagesConfig(checked.images);
  });
  sayLeftOut(file, leftOut);
  const pipeline = withRunOptions(file, checked, options);
  const out = outputOf(file, pipeline, options);
  const onStop = 'stopping: units under way are given up; the same command resumes the build';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const { s3 } = pipeline;
    const store = await scope.openStore(out, { s3: s3SideOf(s3, 'output') });
    await warnOfForeignFiles(store);
    const http = { userAgent: `weft/${VERSION}` };
    const opener = openInputs(scope, { s3: s3SideOf(s3, 'inputs'), baseDir: inputsFrom ?? baseDir, http });
    const reads = { read_bytes: 0 };
    const counters = () => ({ ...ctx.tally.toJSON(), ...reads });
    const progress = options.quiet ? undefined : showProgress(counters, process.stderr);
    scope.onEnd(() => progress?.stop());
    const report = await buildCorpus({
      pipeline,
      store,
      opener: countReads(cacheInputs(opener), (bytes) => {
        reads.read_bytes += bytes;
      }),
      ctx,
      ...(options.add && { add: true }),
      ...(progress && { observer: progress.tracker }),
    });
    progress?.stop();
    if (!options.quiet) say(describeBuild(report));
    const { lines, failed } = await buildFindings(store, report.stats);
    for (const line of lines) say(line);
    if (failed) process.exitCode = FINDINGS;
    if (options.json) await print(JSON.stringify(report));
    return report;
  });
}

/** An `--input`, which errors and reports are to name as it was typed. */
function inputFrom(file: string, uri: string): string {
  const name = fromPipeline(file, uri);
  nameAsTyped(name, uri);
  return name;
}

/** Says which fields of the pipeline do not hold for an input that the command line names. */
function sayLeftOut(file: string, fields: readonly string[]): void {
  if (fields.length === 0) return;
  const again = fields.map((field) => `--set ${field}=…`).join(' ');
  say(
    `${file}: ${fields.join(' and ')} ${fields.length === 1 ? 'describes the input that --input replaces, and does not hold' : 'describe the input that --input replaces, and do not hold'} for this build; ${again} gives it another`,
  );
}

function withRunOptions(file: string, pipeline: Readonly<Pipeline>, options: BuildCommandOptions): Pipeline {
  return {
    ...pipeline,
    images: { ...pipeline.images, ...(options.isolate && { isolate: options.isolate }) },
    against: againstOf(file, pipeline, options),
    s3: {
      ...pipeline.s3,
      inputs: { ...pipeline.s3.inputs, ...inputOptions(options).s3 },
      output: { ...pipeline.s3.output, ...outputOptions(options).s3 },
    },
    run: {
      ...pipeline.run,
      ...runOptions(options),
    },
  };
}

/** `--out` counts from where the command runs, `output` from the pipeline file. */
function outputOf(file: string, pipeline: Pipeline, { out }: BuildCommandOptions): string {
  if (out !== undefined) return out;
  if (pipeline.output === undefined) {
    throw new FixConfigError(
      'no_output',
      `${file} names no output; add one, or give --out DIR or --out s3://bucket/prefix`,
    );
  }
  return pipeline.output.includes('://') ? pipeline.output : resolve(dirname(file), pipeline.output);
}

/** The same of `--against` and `against`. */
function againstOf(file: string, pipeline: Pipeline, { against }: BuildCommandOptions): string[] {
  return against ?? pipeline.against.map((uri) => (uri.includes('://') ? uri : resolve(dirname(file), uri)));
}

/** Declares `weft build`. */
export function registerBuild(program: Command): void {
  const command = program
    .command('build')
    .argument('<pipeline>', 'pipeline YAML; see pipelines/')
    .option(
      '--out <uri>',
      'folder, s3://, gs:// or hf:// place of the corpus; replaces output of the pipeline',
    )
    .addOption(new Option('--input <uri>', 'replaces source.input; may be repeated').argParser(collect))
    .addOption(
      new Option(
        '--against <uri>',
        'corpus of an earlier build whose documents are not to be stored again; may be repeated, oldest first',
      ).argParser(collect),
    )
    .option(
      '--add',
      'only add inputs that are new: those of the corpus that are gone, changed or not named stay as they were built',
    )
    .option('--name <name>', 'replaces the name of the corpus')
    .addOption(
      new Option(
        '--set <field=value>',
        'replaces any field, such as images.quality=85; may be repeated',
      ).argParser(collect),
    )
    .option('--workers <n>', 'threads for extraction and for images (default: cores)', parsePositive)
    .option(
      '--processes <n>',
      'processes that run this build at the same time: each keeps to its share of the rates per host',
      parsePositive,
    )
    .option('--fetch-cache <uri>', 'folder or s3://bucket/prefix where downloads are kept from run to run')
    .option('--scratch <folder>', 'local disk for staging (default: the system temporary folder)')
    .addOption(isolateOption())
    .option('--json', 'print the report as JSON on standard output')
    .option('--quiet', 'no progress, no report');
  addStoreOptions(command, { writes: true }).action(async (file: string, options: BuildCommandOptions) => {
    await buildCommand(file, options);
  });
}
