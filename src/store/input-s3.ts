import { BadInputError, WeftError } from '../errors.js';
import { globPattern, namesFiles } from './glob.js';
import type { Input } from './input.js';
import { inputChanged } from './input-changed.js';
import type { ByteRange, ObjectInfo, Store } from './store.js';

/** A bucket and what is in it by key, or by a prefix of keys. */
export interface S3Name {
  scheme: 's3' | 'gs';
  bucket: string;
  key: string;
}

/** Splits `s3://bucket/key` and `gs://bucket/key`; undefined for anything else. */
export function parseS3Name(uri: string): S3Name | undefined {
  const [, scheme, bucket = '', key = ''] = /^(s3|gs):\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  return scheme === 's3' || scheme === 'gs' ? { scheme, bucket, key } : undefined;
}

/** Inputs in one bucket, or another store that lists what it holds. */
export interface StoreInputs {
  open(key: string): Promise<Input>;
  expand(key: string, accept?: RegExp): Promise<string[]>;
}

/**
 * Inputs in one bucket or repository, read through its store.
 *
 * Facts from a listing serve the first opening, so that planning a prefix of a million objects needs no request for
 * each. Later openings ask again: they are where a change since the plan is noticed.
 *
 * @param base - what the names of inputs begin with: `s3://bucket`
 * @param store - a store of all that lies below it
 */
export function storeInputs(base: string, store: Store): StoreInputs {
  const listed = new Map<string, ObjectInfo>();
  const uriOf = (key: string) => `${base}/${key}`;
  const inputOf = (info: ObjectInfo): Input => ({
    uri: uriOf(info.key),
    bytes: info.bytes,
    version: info.version,
    read: (range) => readVersion(store, info, uriOf(info.key), range),
    // Each request names the ETag, so what was read is of one version; that there is a newer one now changes nothing.
    check: async () => undefined,
  });
  return {
    async open(key) {
      const info = listed.get(key) ?? (await store.head(key));
      listed.delete(key);
      if (info === undefined) throw new BadInputError('input_not_found', `${uriOf(key)}: no such object`);
      return inputOf(info);
    },
    async expand(key, accept) {
      const star = key.indexOf('*');
      if (star < 0 && key !== '' && !key.endsWith('/')) {
        const info = await store.head(key);
        if (info !== undefined) {
          listed.set(key, info);
          return [uriOf(key)];
        }
      }
      const prefix = star < 0 ? (key === '' || key.endsWith('/') ? key : `${key}/`) : key.slice(0, star);
      const found: string[] = [];
      let seen = 0;
      for await (const info of store.list(prefix)) {
        seen++;
        if (!isVisible(info.key.slice(prefix.lastIndexOf('/') + 1))) continue;
        if (!(star < 0 ? accepts(info.key, accept) : matches(info.key, key, accept))) continue;
        listed.set(info.key, info);
        found.push(uriOf(info.key));
      }
      if (found.length === 0 && (star >= 0 || seen === 0)) {
        throw new BadInputError('input_not_found', `${uriOf(key)}: no such object, and none below it`);
      }
      return found;
    },
  };
}

async function* readVersion(
  store: Store,
  { key, version }: ObjectInfo,
  uri: string,
  range?: ByteRange,
): AsyncGenerator<Uint8Array> {
  try {
    yield* store.get(key, range, { version });
  } catch (error) {
    if (!(error instanceof WeftError)) throw error;
    if (error.code === 'object_changed')
      throw inputChanged(uri, `its ${uri.startsWith('hf:') ? 'content' : 'ETag'} is another`, error);
    if (error.code === 'not_found') throw inputChanged(uri, 'it is gone', error);
    throw error;
  }
}

/** Hidden files and folders are no inputs; a key that ends in a slash is a folder's place-holder. */
function isVisible(path: string): boolean {
  const segments = path.split('/');
  return segments.at(-1) !== '' && !segments.some((segment) => segment.startsWith('.'));
}

function accepts(key: string, accept: RegExp | undefined): boolean {
  return accept?.test(key.slice(key.lastIndexOf('/') + 1)) !== false;
}

/** Whether a pattern matches an object, or a folder above one that the reader accepts. */
function matches(key: string, glob: string, accept: RegExp | undefined): boolean {
  if (globPattern(glob).test(key)) return namesFiles(glob) || accepts(key, accept);
  const folders = key.split('/').slice(0, -1);
  const pattern = globPattern(glob.replace(/\/$/, ''));
  return folders.some((_, i) => pattern.test(folders.slice(0, i + 1).join('/'))) && accepts(key, accept);
}
