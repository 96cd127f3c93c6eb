import { readFileSync } from 'node:fs';
import { describeError, StopError } from '../../errors.js';

/** Python files of the package, in `assets/harness/`. */
export type HarnessAsset = 'lmms_eval_utils.py' | 'run_vila.py';

/**
 * Reads a Python file of the package.
 *
 * @throws StopError `broken_install` when it is missing
 */
export function readHarnessAsset(name: HarnessAsset): Buffer {
  // src/export/harness and dist/export/harness lie equally deep, so one relative URL serves both.
  try {
    return readFileSync(new URL(`../../../assets/harness/${name}`, import.meta.url));
  } catch (error) {
    throw new StopError(
      'broken_install',
      `assets/harness/${name} of the weft package cannot be read (${describeError(error)}); install weft again`,
      { cause: error },
    );
  }
}
