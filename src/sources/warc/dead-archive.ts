import { BadInputError } from '../../errors.js';

/** Codes of archives that are not there. Those that need other credentials or another try stop the build. */
const DEAD = new Set(['input_not_found', 'input_not_file', 'input_scheme']);

/** Whether an archive that a list or an index names is not there, which loses it alone. */
export function isDead(error: unknown): error is BadInputError {
  return error instanceof BadInputError && DEAD.has(error.code);
}
