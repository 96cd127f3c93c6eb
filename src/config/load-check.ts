import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import { describeError, StopError } from '../errors.js';
import { type AllFaultsName, CHECK_SOURCES, type FirstFaultName } from './check-schemas.js';

const require = createRequire(import.meta.url);

/**
 * Loads a check that `npm run build` compiled; its `errors` are those of the latest value.
 *
 * @throws StopError `broken_install` when there is none
 */
export function loadCheck<T>(name: FirstFaultName | AllFaultsName): ValidateFunction<T> {
  let check: ValidateFunction<T>;
  try {
    // Of src and of dist: both lie equally deep.
    check = require(`../../dist/config/checks/${name}.cjs`);
  } catch (error) {
    throw new StopError(
      'broken_install',
      `the check ${name} of the weft package cannot be used (${describeError(error)}); install weft again, or run npm run build`,
      { cause: error },
    );
  }
  if (!('schema' in check)) {
    const source = CHECK_SOURCES.find((one) => one.name === name);
    // Read when a fault is described: most values have none.
    Object.defineProperty(check, 'schema', { get: () => source?.schema() });
  }
  return check;
}
