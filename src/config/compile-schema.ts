import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { CheckSource } from './check-schemas.js';
import { readSchema, type SchemaName } from './load-schema.js';

/** Compiles a check; no command does, since loading Ajv and compiling take a quarter of a second. */
export function compileCheck({
  schema,
  allErrors,
  useDefaults,
}: Pick<CheckSource, 'schema' | 'allErrors' | 'useDefaults'>): ValidateFunction {
  return createAjv({ allErrors, useDefaults }).compile(schema());
}

/** The text of a CommonJS module that exports the check. */
export function checkModule({ schema, allErrors, useDefaults }: CheckSource): string {
  const ajv = createAjv({ allErrors, useDefaults });
  return standaloneCode.default(ajv, ajv.compile(schema()));
}

/** Compiles a schema of the package to a check of all faults. */
export function compileSchema<T>(name: SchemaName): ValidateFunction<T> {
  return createAjv({ allErrors: true, useDefaults: false }).compile<T>(readSchema(name));
}

function createAjv(options: { allErrors: boolean; useDefaults: boolean }): Ajv2020 {
  return new Ajv2020({
    ...options,
    strict: true,
    allowUnionTypes: true,
    // What is wrong is said with the value and with the names that there are.
    verbose: true,
    code: { source: true },
  });
}
