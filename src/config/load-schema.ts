import { readFileSync } from 'node:fs';
<<<<<<< ours
||||||| base
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { schemaProblems } from './schema-words.js';
=======
import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import type ajv2020 from 'ajv/dist/2020.js';
import { schemaProblems } from './schema-words.js';
>>>>>>> theirs

const require = createRequire(import.meta.url);

/**
 * The validator's class. Required when it is first used, and not imported: threads that check nothing do without it, and
 * to import CommonJS, Node looks for names through all of its source, in each thread.
 */
export function validatorClass(): typeof ajv2020.Ajv2020 {
  return (require('ajv/dist/2020.js') as typeof ajv2020).Ajv2020;
}

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
  | 'revision'
  | 'consent'
  | 'takedown'
  | 'decontamination'
  | 'similarity'
  | 'model-signals'
  | 'export'
  | 'experiment'
  | 'index-line'
  | 'plan'
  | 'failure';

/** A JSON Schema of the package, parsed. */
export function readSchema(name: SchemaName): Record<string, unknown> {
  // src/config and dist/config lie equally deep, so one relative URL serves both.
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
}
<<<<<<< ours
||||||| base

/**
 * Compiles a schema of the package to a check; with `useDefaults` the check fills absent fields in place. With a
 * section it checks only what that field of the schema describes.
 */
export function compileSchema<T>(
  name: SchemaName,
  { useDefaults = false, section }: { useDefaults?: boolean; section?: string } = {},
): ValidateFunction<T> {
  const ajv = new Ajv2020({
    allErrors: true,
    // What is wrong is said with the value and with the names that there are.
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    useDefaults,
  });
  const schema = readSchema(name);
  if (section === undefined) return ajv.compile<T>(schema);
  // At the root there is nothing that its default could be put into.
  const { default: _, ...part } =
    (schema.properties as Record<string, Record<string, unknown>>)[section] ?? {};
  return ajv.compile<T>({ ...part, $defs: schema.$defs });
}

/** Problems reported of one thing; a file of 300,000 wrong fields is no message of as many lines. */
const MAX_PROBLEMS = 20;

/**
 * What a failed check says, one phrase per problem: `images.quality must be at most 100`.
 *
 * @param prefix - what names of fields begin with
 * @param placeOf - where a field stands, which goes before the phrase; absent of what stands nowhere
 */
export function describeSchemaErrors(
  check: ValidateFunction,
  prefix = '',
  placeOf: (path: readonly string[]) => string | undefined = () => undefined,
): string[] {
  const { problems, more } = schemaProblems(check.errors ?? [], check.schema, MAX_PROBLEMS);
  const shown = problems.map(({ path, words }) => {
    const field = path.join('.');
    const name = field === '' ? prefix.slice(0, -1) : prefix + field;
    const place = placeOf(path);
    return `${place === undefined ? '' : `${place}: `}${name === '' ? '' : `${name} `}${words}`;
  });
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
=======

/**
 * Compiles a schema of the package to a check; with `useDefaults` the check fills absent fields in place. With a
 * section it checks only what that field of the schema describes.
 */
export function compileSchema<T>(
  name: SchemaName,
  { useDefaults = false, section }: { useDefaults?: boolean; section?: string } = {},
): ValidateFunction<T> {
  const Ajv2020 = validatorClass();
  const ajv = new Ajv2020({
    allErrors: true,
    // What is wrong is said with the value and with the names that there are.
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    useDefaults,
  });
  const schema = readSchema(name);
  if (section === undefined) return ajv.compile<T>(schema);
  // At the root there is nothing that its default could be put into.
  const { default: _, ...part } =
    (schema.properties as Record<string, Record<string, unknown>>)[section] ?? {};
  return ajv.compile<T>({ ...part, $defs: schema.$defs });
}

/** Problems reported of one thing; a file of 300,000 wrong fields is no message of as many lines. */
const MAX_PROBLEMS = 20;

/**
 * What a failed check says, one phrase per problem: `images.quality must be at most 100`.
 *
 * @param prefix - what names of fields begin with
 * @param placeOf - where a field stands, which goes before the phrase; absent of what stands nowhere
 */
export function describeSchemaErrors(
  check: ValidateFunction,
  prefix = '',
  placeOf: (path: readonly string[]) => string | undefined = () => undefined,
): string[] {
  const { problems, more } = schemaProblems(check.errors ?? [], check.schema, MAX_PROBLEMS);
  const shown = problems.map(({ path, words }) => {
    const field = path.join('.');
    const name = field === '' ? prefix.slice(0, -1) : prefix + field;
    const place = placeOf(path);
    return `${place === undefined ? '' : `${place}: `}${name === '' ? '' : `${name} `}${words}`;
  });
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
>>>>>>> theirs
