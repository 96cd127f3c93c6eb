import { FixConfigError } from '../errors.js';
import { type OpenStoreOptions, openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';

/**
 * Refuses a place where downloads cannot be kept: on the Hub each image would be a commit, of which it takes some hundred
 * in an hour.
 *
 * @throws FixConfigError `bad_fetch_cache`
 */
export function checkFetchCache(uri: string | undefined): void {
  if (uri === undefined || !/^(?:hf|https?):/i.test(uri)) return;
  throw new FixConfigError(
    'bad_fetch_cache',
    `run.fetch_cache ${uri}: downloads cannot be kept there; give a folder, s3://bucket/prefix or gs://bucket/prefix`,
  );
}

/** Opens the store that downloads are kept in; undefined where they are not. */
export async function openFetchCache(
  uri: string | undefined,
  options: OpenStoreOptions,
): Promise<Store | undefined> {
  checkFetchCache(uri);
  return uri === undefined ? undefined : openStore(uri, options);
}
