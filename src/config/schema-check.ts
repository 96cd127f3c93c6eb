import type { ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { readSchema, type SchemaName, validatorClass } from './load-schema.js';
import { schemaProblem } from './schema-words.js';

let validator: Ajv2020 | undefined;

/**
 * Stops at the first error: with all of them, a hostile file of a million bad nodes would fill memory with errors.
 * That the schemas are schemas is a matter for tests: checking it here doubles the time until a command starts.
 */
function compile(schema: object): ValidateFunction {
  validator ??= new (validatorClass())({
    allErrors: false,
    strict: true,
    allowUnionTypes: true,
    // What is wrong is said with the value.
    verbose: true,
    validateSchema: false,
    meta: false,
  });
  return validator.compile(schema);
}

/** A check of parsed JSON against a schema: undefined when it holds, else one phrase saying where it does not. */
export type SchemaCheck = (value: unknown) => string | undefined;

const compiled = new Map<SchemaName, SchemaCheck>();

/** Compiles a schema of the package, once. */
export function packageSchema(name: SchemaName): SchemaCheck {
  const check = compiled.get(name) ?? schemaCheck(readSchema(name));
  compiled.set(name, check);
  return check;
}

/** Compiles a schema given as an object. */
export function schemaCheck(schema: Record<string, unknown>): SchemaCheck {
  const check = compile(schema);
  return (value) => (check(value) ? undefined : describe(check));
}

function describe({ errors }: ValidateFunction): string {
  // Under oneOf the branch that came furthest says what is wrong; the others only say it is not them.
  const deepest = [...(errors ?? [])]
    .filter(({ keyword }) => keyword !== 'const' && keyword !== 'oneOf')
    .sort((a, b) => b.instancePath.length - a.instancePath.length)[0];
  const error = deepest ?? errors?.[0];
  if (error === undefined) return 'does not match its schema';
  const { path, words } = schemaProblem(error);
  const field = path.length === 0 ? 'the top level' : `/${path.join('/').slice(0, 200)}`;
  return `${field} ${words}`.slice(0, 400);
}
