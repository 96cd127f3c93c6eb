import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { loadPipeline } from '../config/load-pipeline.js';
import type { Pipeline } from '../config/pipeline.js';
import { FixConfigError } from '../errors.js';
import { measuredSignals } from '../rules/measured-signals.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { fromPipeline } from './from-pipeline.js';
import { located } from './located.js';
import { nameAsTyped } from './names-as-typed.js';
import { collect } from './parse-option.js';
import { say } from './print.js';
import { type RunFlags, runOptions } from './run-options.js';
import { inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options that say what is built, of `weft build` and `weft plan`, as the command line gives them. */
export interface PipelineFlags extends StoreFlags, RunFlags {
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
}

/** A pipeline with what the command line says, where its corpus goes, and where its inputs count from. */
export interface GivenPipeline {
  pipeline: Readonly<Pipeline>;
  out: string;
  baseDir: string;
}

/** Loads a pipeline file and applies the options of the command line. */
export async function givenPipeline(file: string, options: PipelineFlags): Promise<GivenPipeline> {
  const { inputsFrom } = options;
  const named = options.input?.map((uri) => (inputsFrom === undefined ? inputFrom(file, uri) : uri));
  const loaded = await loadPipeline(file, {
    ...(named && { input: named }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.set && { set: options.set }),
  });
  const { pipeline: checked, baseDir, leftOut } = loaded;
  located(file, loaded, () => {
    resolveImagesConfig(checked.images);
    measuredSignals(checked.images.signals, resolveRules(checked.rules));
  });
  sayLeftOut(file, leftOut);
  const pipeline = withRunOptions(file, checked, options);
  return { pipeline, out: outputOf(file, pipeline, options), baseDir: inputsFrom ?? baseDir };
}

/** Declares the options that say what is built. */
export function addPipelineOptions(command: Command): Command {
  return command
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
    );
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

function withRunOptions(file: string, pipeline: Readonly<Pipeline>, options: PipelineFlags): Pipeline {
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
function outputOf(file: string, pipeline: Pipeline, { out }: PipelineFlags): string {
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
function againstOf(file: string, pipeline: Pipeline, { against }: PipelineFlags): string[] {
  return against ?? pipeline.against.map((uri) => (uri.includes('://') ? uri : resolve(dirname(file), uri)));
}
