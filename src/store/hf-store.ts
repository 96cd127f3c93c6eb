import { LRUCache } from 'lru-cache';
import { BadInputError, FixConfigError } from '../errors.js';
import { HfClient } from './hf-client.js';
import { HfCommits } from './hf-commits.js';
import type { HfName } from './hf-name.js';
import { type HfFile, HfRepo } from './hf-repo.js';
import { hubToken } from './hf-token.js';
import { httpInputs } from './input-http.js';
import {
  checkForeignKey,
  checkKey,
  checkRange,
  isReserved,
  notFound,
  objectChanged,
  outOfRange,
} from './key.js';
import type { ByteRange, ObjectInfo, Store } from './store.js';

/** Facts of this many files are remembered. */
const REMEMBERED = 4096;

/** Options of {@link openHfStore}. */
export interface HfStoreOptions {
  /** Nothing will be put: one commit is read throughout, and no token is needed for public repositories. */
  readOnly?: boolean;
  /** HF_TOKEN, HF_ENDPOINT, HF_HOME, …. Default: those of the process. */
  env?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Wait before the second attempt of a request in milliseconds. Default: 500. */
  backoffMs?: number;
}

/**
 * Opens a folder of a repository of the Hugging Face Hub as a store.
 *
 * Files are read by ranged requests at a commit, whose bytes never change; the token goes to the Hub alone, not to the
 * hosts that it redirects to. Each put waits for the commit that holds it; puts that wait together share one. A commit
 * names the one before it, and the Hub refuses it when another came between, so a put under `ifAbsent` creates a file
 * once whoever else writes.
 *
 * @throws FixConfigError `hf_token`, `hf_denied`, `hf_not_found`, `bad_hf_name`; RetryError `store_unavailable`,
 *   `store_conflict`, `object_changed`; StopError `store_failed`, `checksum_mismatch`; BadInputError `not_found`, `bad_key`,
 *   `range_not_satisfiable`
 */
export async function openHfStore(name: HfName, options: HfStoreOptions = {}): Promise<Store> {
  const { env = process.env, signal, backoffMs, readOnly = false } = options;
  const token = await hubToken(env);
  const client = new HfClient({
    ...(env.HF_ENDPOINT && { endpoint: env.HF_ENDPOINT }),
    ...(token !== undefined && { token }),
    ...(signal && { signal }),
    ...(backoffMs !== undefined && { backoffMs }),
  });
  const prefix = name.path.replace(/\/+$/, '');
  const uri = prefix === '' ? name.base : `${name.base}/${prefix}`;
  if (!readOnly) checkWritable(name, token, uri);
  if (prefix !== '') checkKey(prefix);
  const repo = new HfRepo(client, name);
  // Without writes one commit stands for the whole run; with them, what this process and others committed is read.
  const pinned = readOnly ? await repo.head() : undefined;
  const commitNow = async () => pinned ?? repo.head();
  const commits = new HfCommits({
    client,
    repo,
    name,
    ...(backoffMs !== undefined && { retry: { baseMs: backoffMs, maxPauseMs: 20 * backoffMs } }),
    ...(signal && { signal }),
  });
  const pathOf = (key: string) => (prefix === '' ? key : `${prefix}/${key}`);
  const infoOf = ({ path, bytes, version }: HfFile): ObjectInfo => ({
    key: prefix === '' ? path : path.slice(prefix.length + 1),
    bytes,
    version,
  });
  const files = httpInputs({
    ...(backoffMs !== undefined && { backoffMs }),
    retryForbidden: false,
    credentials: {
      requestOf: (url) => ({ url, ...(token !== undefined && { authorization: `Bearer ${token}` }) }),
    },
  });
  /** Facts of files of the commit that is read throughout: an archive is read by many ranges. */
  const known = new LRUCache<string, HfFile>({ max: REMEMBERED });
  const fileAt = async (commit: string, path: string): Promise<HfFile | undefined> => {
    const file = known.get(path) ?? (await repo.files(commit, [path])).get(path);
    if (pinned !== undefined && file !== undefined) known.set(path, file);
    return file;
  };

  async function* read(key: string, range?: ByteRange, version?: string): AsyncGenerator<Uint8Array> {
    const commit = await commitNow();
    const path = pathOf(key);
    const file = await fileAt(commit, path);
    if (file === undefined) throw notFound(uri, key);
    if (version !== undefined && file.version !== version) throw objectChanged(uri, key);
    if (range !== undefined && range.start >= file.bytes) throw outOfRange(uri, key, range);
    if (file.bytes === 0) return;
    try {
      yield* files.read(client.fileUrl(name, commit, path), file.bytes, range);
    } catch (error) {
      if (error instanceof BadInputError && error.code === 'input_forbidden')
        throw denied(`${uri}/${key}`, error);
      throw error;
    }
  }

  return {
    uri,
    get(key, range, { version } = {}) {
      checkForeignKey(key);
      checkRange(range);
      return read(key, range, version);
    },
    async put(key, body, putOptions = {}) {
      checkKey(key);
      if (readOnly) throw new FixConfigError('read_only_store', `${uri}: was opened to be read`);
      return await commits.put(pathOf(key), body, putOptions);
    },
    async head(key) {
      checkForeignKey(key);
      const path = pathOf(key);
      const file = await fileAt(await commitNow(), path);
      return file === undefined ? undefined : infoOf(file);
    },
    async *list(listed) {
      const from = pathOf(listed);
      const folder = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
      for (const file of await repo.list(await commitNow(), folder)) {
        if (prefix !== '' && !file.path.startsWith(`${prefix}/`)) continue;
        const info = infoOf(file);
        if (info.key.startsWith(listed) && !isReserved(info.key)) yield info;
      }
    },
    async delete(key) {
      checkKey(key);
      await commits.delete(pathOf(key));
    },
    async close() {
      await Promise.all([client.close(), files.close()]);
    },
  };
}

function checkWritable({ revision }: HfName, token: string | undefined, uri: string): void {
  if (token === undefined) {
    throw new FixConfigError(
      'hf_token',
      `${uri}: writing to the Hub needs a token; set HF_TOKEN, or log in with hf auth login`,
    );
  }
  if (/^[0-9a-f]{40}$/.test(revision))
    throw new FixConfigError('bad_hf_name', `${uri}: a commit cannot be written to; name a branch, or none`);
}

/** Anybody may list a gated repository; its files want the conditions accepted. */
function denied(where: string, cause: unknown): FixConfigError {
  return new FixConfigError(
    'hf_denied',
    `${where}: access denied; accept the conditions on the repository's page, and set HF_TOKEN to a token of who accepted them`,
    { cause },
  );
}
