import type { LoadedPipeline } from '../config/load-pipeline.js';
import { FixConfigError } from '../errors.js';

/**
 * Runs checks of a pipeline that its schema cannot make, and has their errors say where in the file the field stands that
 * they begin with, as the errors of the schema do.
 */
export function located(file: string, { placeOf }: Pick<LoadedPipeline, 'placeOf'>, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof FixConfigError)) throw error;
    const colon = error.message.indexOf(':');
    const place = placeOf(error.message.slice(0, Math.max(0, colon)).split('.'));
    const where = place === undefined ? file : `${file}: ${place}`;
    throw new FixConfigError(error.code, `${where}: ${error.message}`, { cause: error });
  }
}
