import type { ValidateFunction } from 'ajv';
import type { FirstFaultName } from './check-schemas.js';
import { loadCheck } from './load-check.js';
import { schemaProblem } from './schema-words.js';

/** A check of parsed JSON against a schema: undefined when it holds, else one phrase saying where it does not. */
export type SchemaCheck = (value: unknown) => string | undefined;

/** A check that stops at the first fault, loaded when it is first asked. */
export function packageSchema(name: FirstFaultName): SchemaCheck {
  let check: ValidateFunction | undefined;
  return (value) => {
    check ??= loadCheck(name);
    return check(value) ? undefined : describe(check);
  };
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
