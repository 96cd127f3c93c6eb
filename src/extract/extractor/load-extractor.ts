import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeError, FixConfigError, StopError } from '../../errors.js';
import type { Extractor } from './extractor.js';
import { sumOfModule } from './module-sum.js';

/** The module of an extractor. */
export interface ExtractorModule {
  /** Path of the file; threads import it. */
  path: string;
  /** Sum that it must have, see {@link sumOfModule}. Default: any. */
  sha256?: string;
}

/**
 * Imports an extractor.
 *
 * @throws FixConfigError `extractor_not_found`, `bad_extractor`; StopError `extractor_changed` when it is not the module
 *   that the plan names: one corpus must not hold what two modules made
 */
export async function loadExtractor({ path, sha256 }: ExtractorModule): Promise<Extractor> {
  const found = await sumOfModule(path);
  if (sha256 !== undefined && found.sha256 !== sha256) {
    throw new StopError(
      'extractor_changed',
      `${path} has changed while the build runs; put the former one back and run again, or build again to another --out`,
    );
  }
  let exported: { default?: unknown };
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    throw new FixConfigError('bad_extractor', `${path}: cannot load the extractor: ${describeError(cause)}`, {
      cause,
    });
  }
  if (typeof exported.default !== 'function') {
    throw new FixConfigError(
      'bad_extractor',
      `${path}: exports no function as default; write: export default ({ $, url }) => nodes`,
    );
  }
  return exported.default as Extractor;
}
