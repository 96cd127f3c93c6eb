import { LRUCache } from 'lru-cache';
import { BadInputError, FixConfigError, WeftError } from '../errors.js';
import type { Input } from './input.js';
import { credentialsOfEnvironment, InputCredentials } from './input-credentials.js';
import { type HttpInputsOptions, httpInputs } from './input-http.js';
import { checkKey, checkRange, notFound, objectChanged, outOfRange } from './key.js';
import type { ByteRange, ObjectInfo, Store } from './store.js';

/** Facts of this many objects are remembered, so that many ranges of one shard cost one request each. */
const REMEMBERED = 4096;

/**
 * Opens a folder of a web server as a store that can be read by key, and by range where the server can; keys have to
 * be known, as from a manifest.
 *
 * @param base - `http(s)://host/path`, without query; a user name and password in it are sent and never named
 * @throws FixConfigError `read_only_store` from put and delete, `unlistable_store` from list; BadInputError `not_found`,
 * `bad_key`, `range_not_satisfiable`; RetryError `input_unavailable`
 */
export function createHttpStore(
  base: string,
  options: Omit<HttpInputsOptions, 'credentials'> & { credentials?: readonly string[] } = {},
): Store {
  const credentials = new InputCredentials(options.credentials ?? credentialsOfEnvironment());
  const uri = credentials.take(base, { prefix: true }).replace(/\/+$/, '');
  const inputs = httpInputs({ ...options, credentials });
  const remembered = new LRUCache<string, Promise<Input | undefined>>({ max: REMEMBERED });

  const openInput = async (key: string): Promise<Input | undefined> => {
    checkKey(key);
    let input = remembered.get(key);
    if (input === undefined) {
      input = openOrAbsent(() => inputs.open(`${uri}/${key.split('/').map(encodeURIComponent).join('/')}`));
      remembered.set(key, input);
    }
    try {
      const found = await input;
      if (found === undefined) remembered.delete(key);
      return found;
    } catch (error) {
      remembered.delete(key);
      throw error;
    }
  };
  const readOnly = () =>
    new FixConfigError(
      'read_only_store',
      `${uri}: a web server can only be read; write to a folder or s3://`,
    );

  async function* read(
    key: string,
    range?: ByteRange,
    version?: string,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const input = await openInput(key);
    if (input === undefined) throw notFound(uri, key);
    if (version !== undefined && input.version !== version) throw objectChanged(uri, key);
    if (range !== undefined && range.start >= input.bytes) throw outOfRange(uri, key, range);
    try {
      yield* input.read(range);
    } catch (error) {
      // It may have been replaced: the next read looks again.
      remembered.delete(key);
      throw error;
    }
  }

  return {
    uri,
    get(key, range, { version } = {}) {
      checkKey(key);
      checkRange(range);
      return read(key, range, version);
    },
    async head(key): Promise<ObjectInfo | undefined> {
      const input = await openInput(key);
      return input === undefined ? undefined : { key, bytes: input.bytes, version: input.version };
    },
    put: async () => {
      throw readOnly();
    },
    delete: async () => {
      throw readOnly();
    },
    list: (prefix) => refuseListing(uri, prefix),
    close: () => inputs.close(),
  };
}

function refuseListing(uri: string, prefix: string): never {
  throw new FixConfigError(
    'unlistable_store',
    `${uri}/${prefix}: a web server cannot list what it holds; copy the corpus, or name it by folder or s3://`,
  );
}

async function openOrAbsent(open: () => Promise<Input>): Promise<Input | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof BadInputError && error.code === 'input_not_found') return undefined;
    if (error instanceof WeftError) throw error;
    throw new BadInputError('bad_url', String(error), { cause: error });
  }
}
