import { FixConfigError } from '../errors.js';
import type { PipelineFields } from '../model/schemas/pipeline.js';
import type { Section } from './check-schemas.js';
import { describeSchemaErrors } from './describe-schema-errors.js';
import { loadCheck } from './load-check.js';

type Config<S extends Section> = NonNullable<PipelineFields[S]>;

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
  const check = loadCheck<Config<S>>(`pipeline.${section}.filled`);
  const config: unknown = structuredClone(options);
  if (check(config)) return config;
  throw new FixConfigError(
    `bad_${section}_config`,
    describeSchemaErrors(check, `${section}.`, placeOf).join('; '),
  );
}
