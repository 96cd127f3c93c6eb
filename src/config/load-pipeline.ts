import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeError, FixConfigError } from '../errors.js';
import { describeSchemaErrors } from './describe-schema-errors.js';
import { loadCheck } from './load-check.js';
import type { Pipeline } from './pipeline.js';
import { type LocatedYaml, readLocatedYaml } from './read-yaml.js';
import { foreignOption } from './source-config.js';

/** A pipeline and the folder that its relative paths start from. */
export interface LoadedPipeline {
  pipeline: Readonly<Pipeline>;
  baseDir: string;
  /** Fields of the file that do not hold, since they describe the input that `overrides.input` replaces. */
  leftOut: string[];
  /** Where a field stands: `line 12` of the file, or the option that it comes from; undefined where it stands nowhere. */
  placeOf(field: readonly string[]): string | undefined;
}

/** Values from the command line that replace those of the file. */
export interface PipelineOverrides {
  /** Replaces `source.input`, and with it `url_map`, `base_url` and `images`, which describe it. Relative to the pipeline file. */
  input?: readonly string[];
  output?: string;
  name?: string;
  /** `--set a.b=value`: any field, value read as YAML. */
  set?: readonly string[];
}

/**
 * Reads a pipeline YAML file, applies overrides, checks it against `schemas/pipeline.schema.json`, fills its
 * defaults and freezes it.
 *
 * @throws FixConfigError `pipeline_not_found`, `pipeline_not_yaml`, `pipeline_invalid` or `bad_recipe`, naming file, field
 *   and fix
 */
export async function loadPipeline(path: string, overrides: PipelineOverrides = {}): Promise<LoadedPipeline> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new FixConfigError(
      'pipeline_not_found',
      `${path}: cannot read the pipeline: ${describeError(error)}`,
      { cause: error },
    );
  }
  const { value, lineOf } = pipelineYaml(text, path);
  const placeOf = (field: readonly string[]): string | undefined => {
    const option = optionOf(field, overrides);
    const line = option === undefined ? lineOf(field) : undefined;
    return line === undefined ? option : `line ${line}`;
  };
  const given = applyOverrides(value, overrides);
  const pipeline = checkPipeline(given, path, placeOf);
  checkSourceOptions(given as { source: Record<string, unknown> }, path, placeOf);
  const { recipes } = pipeline.extract;
  if (recipes.length > 0) {
    // Loaded when needed: the parser of selectors takes 30 ms.
    const { checkRecipes } = await import('./check-recipes.js');
    checkRecipes(recipes, `${path}: extract.recipes`, (field) => placeOf(['extract', 'recipes', ...field]));
  }
  const baseDir = dirname(resolve(path));
  return {
    pipeline: withExtractor(pipeline, baseDir),
    baseDir,
    leftOut: leftOutOf(value, overrides),
    placeOf,
  };
}

/** An option of another source than the pipeline's would be passed over in silence. */
function checkSourceOptions(
  { source }: { source: Record<string, unknown> },
  path: string,
  placeOf: LoadedPipeline['placeOf'],
): void {
  const option = foreignOption(source);
  if (option === undefined) return;
  const { name, owners, own } = option;
  const place = placeOf(['source', name]);
  throw new FixConfigError(
    'pipeline_invalid',
    `${path}: ${place === undefined ? '' : `${place}: `}source.${name} is for ${owners.join(' and ')}; the source ${source.type} takes ${own.join(', ')}`,
  );
}

/** The extractor is a module that threads import, by its absolute path. */
function withExtractor(pipeline: Readonly<Pipeline>, baseDir: string): Readonly<Pipeline> {
  const { extract } = pipeline;
  if (extract.extractor === undefined) return pipeline;
  return deepFreeze({ ...pipeline, extract: { ...extract, extractor: resolve(baseDir, extract.extractor) } });
}

/**
 * Checks a pipeline given as plain data, fills its defaults and freezes it.
 *
 * @param where - how error messages name it
 * @param placeOf - where in it a field stands
 * @throws FixConfigError `pipeline_invalid`
 */
export function checkPipeline(
  value: unknown,
  where = 'pipeline',
  placeOf?: (field: readonly string[]) => string | undefined,
): Readonly<Pipeline> {
  const check = loadCheck<Pipeline>('pipeline.filled');
  const copy: unknown = structuredClone(value ?? {});
  if (!check(copy)) {
    throw new FixConfigError(
      'pipeline_invalid',
      `${where}: ${describeSchemaErrors(check, '', placeOf).join('; ')}; docs/pipeline.md says what each field means`,
    );
  }
  return deepFreeze(copy);
}

/** Fields of a source that describe its input. */
const OF_THE_INPUT = ['url_map', 'base_url', 'images'] as const;

function leftOutOf(value: unknown, { input, set = [] }: PipelineOverrides): string[] {
  const source = (value as { source?: unknown } | null)?.source;
  if (!input?.length || typeof source !== 'object' || source === null) return [];
  return OF_THE_INPUT.filter((field) => Object.hasOwn(source, field))
    .map((field) => `source.${field}`)
    .filter((path) => !set.some((one) => one.startsWith(`${path}=`)));
}

function applyOverrides(value: unknown, { input, output, name, set }: PipelineOverrides): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const merged = structuredClone(value) as Record<string, unknown>;
  if (input?.length) {
    setField(merged, 'source.input', input.length === 1 ? input[0] : [...input]);
    // `set` may give others.
    for (const field of OF_THE_INPUT) setField(merged, `source.${field}`, undefined);
  }
  if (output !== undefined) merged.output = output;
  if (name !== undefined) merged.name = name;
  for (const assignment of set ?? []) {
    const match = /^([a-z0-9]+(?:[_.][a-z0-9]+)*)=(.*)$/s.exec(assignment);
    if (!match?.[1])
      throw new FixConfigError(
        'bad_option',
        `--set ${assignment}: expected field=value, such as images.quality=85`,
      );
    setField(merged, match[1], pipelineYaml(match[2] ?? '', `--set ${match[1]}`).value);
  }
  return merged;
}

/** The option of the command line that a field comes from. */
function optionOf(
  field: readonly string[],
  { input, name, set = [] }: PipelineOverrides,
): string | undefined {
  const path = `${field.join('.')}.`;
  const assigned = set.map((one) => one.slice(0, one.indexOf('='))).find((one) => path.startsWith(`${one}.`));
  if (assigned !== undefined) return `--set ${assigned}`;
  if (input?.length && path.startsWith('source.input.')) return '--input';
  return name !== undefined && path === 'name.' ? '--name' : undefined;
}

function pipelineYaml(text: string, where: string): LocatedYaml {
  try {
    return readLocatedYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new FixConfigError('pipeline_not_yaml', `${where}: ${describeError(error)}`, { cause: error });
  }
}

function setField(target: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  let level = target;
  for (const name of names) {
    const next = level[name];
    if (typeof next !== 'object' || next === null) level[name] = {};
    level = level[name] as Record<string, unknown>;
  }
  level[last] = value;
}

function deepFreeze<T>(value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
