import type { ValidateFunction } from 'ajv';
import { FixConfigError } from '../errors.js';
import type { PipelineFields } from '../model/schemas/pipeline.js';
import { compileSchema, describeSchemaErrors } from './load-schema.js';

/** Sections of a pipeline that parts of the library take as options of their own. */
type Section = 'consent' | 'crawl' | 'extract' | 'fetch' | 'images';
type Config<S extends Section> = NonNullable<PipelineFields[S]>;

const checks = new Map<Section, ValidateFunction>();

/**
 * A copy of a section of a pipeline with its absent fields filled, checked as in the file, each by
 * schemas/pipeline.schema.json.
 *
 * @param placeOf - where a field of the section stands in a file
 * @throws FixConfigError `bad_<section>_config` naming the field
 */
export function fillConfig<S extends Section>(
  section: S,
  options: Partial<Config<S>>,
  placeOf?: (field: readonly string[]) => string | undefined,
): Config<S> {
  const check = (checks.get(section) ??
    compileSchema('pipeline', { useDefaults: true, section })) as ValidateFunction<Config<S>>;
  checks.set(section, check);
  const config: unknown = structuredClone(options);
  if (check(config)) return config;
  throw new FixConfigError(
    `bad_${section}_config`,
    describeSchemaErrors(check, `${section}.`, placeOf).join('; '),
  );
}
