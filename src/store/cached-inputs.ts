import { Recent } from '../flow/recent.js';
import type { Input, InputOpener } from './input.js';

/** Inputs whose facts are kept; an archive's images lie in few files, so a build never needs more. */
const KEPT = 256;

/**
 * An opener that asks for the facts of an input once: each image of an archive is a ranged read, and on S3 a
 * HEAD request before each of them would double the requests.
 */
export function cacheInputs(opener: InputOpener): InputOpener {
  const opened = new Recent<Input>(KEPT);
  return {
    ...opener,
    open(named, options) {
      // What must be checked against a folder is checked each time.
      if (options?.within !== undefined) return opener.open(named, options);
      const uri = opener.credentials.take(named);
      return opened.get(uri, () => opener.open(uri, options));
    },
  };
}
