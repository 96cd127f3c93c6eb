import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Schemas that the package ships in `schemas/`. */
export type SchemaName =
  | 'pipeline'
  | 'document'
  | 'sample'
  | 'manifest'
  | 'drop'
  | 'stats'
  | 'corpus'
  | 'crawl'
  | 'exclude'
  | 'retry'
  | 'consent'
  | 'takedown'
  | 'decontamination'
  | 'similarity'
  | 'model-signals'
  | 'export';

/** A JSON Schema of the package, parsed. */
export function readSchema(name: SchemaName): Record<string, unknown> {
  // src/config and dist/config lie equally deep, so one relative URL serves both.
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
}

/** Compiles a schema of the package to a check; with `useDefaults` the check fills absent fields in place. */
export function compileSchema<T>(
  name: SchemaName,
  options: { useDefaults?: boolean } = {},
): ValidateFunction<T> {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    useDefaults: options.useDefaults ?? false,
  });
  return ajv.compile<T>(readSchema(name));
}

/** Problems that are told of one thing; a file of 300,000 wrong fields is no message of as many lines. */
const MAX_PROBLEMS = 20;

/** What a failed check says, one phrase per problem: `images.quality must be <= 100`. */
export function describeSchemaErrors(check: ValidateFunction): string[] {
  const errors = check.errors ?? [];
  const more = errors.length - MAX_PROBLEMS;
  const told = errors.slice(0, MAX_PROBLEMS).map(({ instancePath, message, params }) => {
    const where = instancePath.slice(1).replaceAll('/', '.') || '(top level)';
    const extra = 'additionalProperty' in params ? `: ${String(params.additionalProperty)}` : '';
    const allowed = 'allowedValues' in params ? `: ${(params.allowedValues as unknown[]).join(', ')}` : '';
    return `${where} ${message ?? 'is wrong'}${extra}${allowed}`;
  });
  return more > 0 ? [...told, `and ${more} more`] : told;
}
