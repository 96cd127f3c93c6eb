import { BadInputError } from '../errors.js';
import { globPattern } from './glob.js';
import type { Input } from './input.js';
import type { ObjectInfo, Store } from './store.js';

/** A bucket and what is in it by key, or by a prefix of keys. */
export interface S3Name {
  bucket: string;
  key: string;
}

/** Splits `s3://bucket/key`; undefined for anything else. */
export function parseS3Name(uri: string): S3Name | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  return match === null ? undefined : { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** Inputs in one bucket. */
export interface S3Inputs {
  open(key: string): Promise<Input>;
  expand(key: string, accept?: RegExp): Promise<string[]>;
}

/**
 * Inputs in one bucket, read through its store.
 *
 * Facts from a listing are remembered, so that a prefix of a million objects needs no request for each.
 *
 * @param store - a store of the bucket, with an empty prefix
 */
export function s3Inputs(bucket: string, store: Store): S3Inputs {
  const listed = new Map<string, ObjectInfo>();
  const uriOf = (key: string) => `s3://${bucket}/${key}`;
  const inputOf = (info: ObjectInfo): Input => ({
    uri: uriOf(info.key),
    bytes: info.bytes,
    version: info.version,
    read: (range) => store.get(info.key, range),
  });
  return {
    async open(key) {
      const info = listed.get(key) ?? (await store.head(key));
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
      const pattern = star < 0 ? undefined : globPattern(key);
      const found: string[] = [];
      let seen = 0;
      for await (const info of store.list(prefix)) {
        seen++;
        const below = info.key
          .slice(pattern === undefined ? prefix.length : prefix.lastIndexOf('/') + 1)
          .split('/');
        // A key that ends in a slash is a folder's place-holder.
        if (below.at(-1) === '' || below.some((segment) => segment.startsWith('.'))) continue;
        if (pattern === undefined ? accept?.test(below.at(-1) ?? '') === false : !pattern.test(info.key))
          continue;
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
