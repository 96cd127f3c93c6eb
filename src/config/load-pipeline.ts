import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeError, FixConfigError } from '../errors.js';
import { compileSchema, describeSchemaErrors } from './load-schema.js';
import type { Pipeline } from './pipeline.js';
import { readYaml } from './read-yaml.js';

/** A pipeline and the folder that its relative paths start from. */
export interface LoadedPipeline {
  pipeline: Readonly<Pipeline>;
  baseDir: string;
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
 * @throws FixConfigError `pipeline_not_found`, `pipeline_not_yaml` or `pipeline_invalid`, naming file, field and fix
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
  const value = pipelineYaml(text, path);
  return { pipeline: checkPipeline(applyOverrides(value, overrides), path), baseDir: dirname(resolve(path)) };
}

/**
 * Checks a pipeline given as plain data, fills its defaults and freezes it.
 *
 * @param where - how error messages name it
 * @throws FixConfigError `pipeline_invalid`
 */
export function checkPipeline(value: unknown, where = 'pipeline'): Readonly<Pipeline> {
  const check = compileSchema<Pipeline>('pipeline', { useDefaults: true });
  const copy: unknown = structuredClone(value ?? {});
  if (!check(copy)) {
    throw new FixConfigError(
      'pipeline_invalid',
      `${where}: ${describeSchemaErrors(check).join('; ')}; see schemas/pipeline.schema.json`,
    );
  }
  return deepFreeze(copy);
}

function applyOverrides(value: unknown, { input, output, name, set }: PipelineOverrides): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const merged = structuredClone(value) as Record<string, unknown>;
  if (input?.length) {
    setField(merged, 'source.input', input.length === 1 ? input[0] : [...input]);
    // They describe the input that is replaced; `set` may give others.
    setField(merged, 'source.url_map', undefined);
    setField(merged, 'source.base_url', undefined);
    setField(merged, 'source.images', undefined);
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
    setField(merged, match[1], pipelineYaml(match[2] ?? '', `--set ${match[1]}`));
  }
  return merged;
}

function pipelineYaml(text: string, where: string): unknown {
  try {
    return readYaml(text, { maxAliasCount: 100 });
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
