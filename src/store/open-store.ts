import { fileURLToPath } from 'node:url';
import { FixConfigError } from '../errors.js';
import { createFsStore } from './fs-store.js';
import type { Store } from './store.js';

/**
 * Opens the store that a URI names: a folder path or `file://` URL.
 *
 * @throws FixConfigError `unknown_store`
 */
export async function openStore(uri: string): Promise<Store> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return createFsStore(uri);
    case 'file':
      return createFsStore(fileURLToPath(uri));
    default:
      throw new FixConfigError(
        'unknown_store',
        `${uri}: no store for ${scheme}://; give a folder or s3://bucket/prefix`,
      );
  }
}
