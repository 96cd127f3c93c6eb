import { BadInputError } from '../errors.js';

/**
 * The error of an input that is not what it was when it was opened: what was read before and what is read after would
 * be mixed, so the unit that reads it ends here.
 *
 * @param what - what is different, such as `its size went from 3 to 5 bytes`
 */
export function inputChanged(uri: string, what: string, cause?: unknown): BadInputError {
  return new BadInputError(
    'input_changed',
    `${uri}: changed while it was in use (${what}); restore it and run the same command again, or build into a new corpus`,
    { cause },
  );
}

/** Whether an error is one of {@link inputChanged}; others of its class concern the record at hand, this one the unit. */
export function isInputChanged(error: unknown): boolean {
  return error instanceof BadInputError && error.code === 'input_changed';
}
