import type { ValidateFunction } from 'ajv';
import type type { FirstFaultName } from './check-schemas.js';
import { loadCheck, validatorClass } from './load-check.js';
import { schemaProblem } from './schema-words.js';

<<<<<<< ours
||||||| base
/**
 * Stops at the first error: with all of them, a hostile file of a million bad nodes would fill memory with errors.
 * That the schemas are schemas is a matter for tests: checking it here doubles the time until a command starts.
 */
const ajv = new Ajv2020({
  allErrors: false,
  strict: true,
  allowUnionTypes: true,
  // What is wrong is said with the value.
  verbose: true,
  validateSchema: false,
  meta: false,
});

=======
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

>>>>>>> theirs
/** A check of parsed JSON against a schema: undefined when it holds, else one phrase saying where it does not. */
export type SchemaCheck = (value: unknown) => string | undefined;

<<<<<<< ours
/** A check that stops at the first fault, loaded when it is first asked. */
export function packageSchema(name: FirstFaultName): SchemaCheck {
  let check: ValidateFunction | undefined;
  return (value) => {
    check ??= loadCheck(name);
    return check(value) ? undefined : describe(check);
  };
||||||| base
const compiled = new Map<SchemaName, SchemaCheck>();

/** Compiles a schema of the package, once. */
export function packageSchema(name: SchemaName): SchemaCheck {
  const check = compiled.get(name) ?? schemaCheck(readSchema(name));
  compiled.set(name, check);
  return check;
}

/** Compiles a schema given as an object. */
export function schemaCheck(schema: Record<string, unknown>): SchemaCheck {
  const check = ajv.compile(schema);
  return (value) => (check(value) ? undefined : describe(check));
=======
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
>>>>>>> theirs
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
