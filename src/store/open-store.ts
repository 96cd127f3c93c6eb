import { fileURLToPath } from 'node:url';
import { FixConfigError } from '../errors.js';
import type { Logger } from '../flow/context.js';
import { createFsStore } from './fs-store.js';
import { parseHfName } from './hf-name.js';
import { createHttpStore } from './http-store.js';
import { checkInputUrl, credentialsOfEnvironment } from './input-credentials.js';
import { gsStoreOptions, type S3Settings, s3StoreOptions } from './s3-settings.js';
import type { S3Store } from './s3-store.js';
import type { Store } from './store.js';
import { publicUrl } from './url-secrets.js';

/** Options of {@link openStore} and {@link createS3Factory}. */
export interface OpenStoreOptions {
  s3?: S3Settings;
  /** Nothing will be put: an S3 server is not probed, so read-only credentials are enough. Default: false. */
  readOnly?: boolean;
  /** Where the findings about an S3 server go. Default: nowhere. */
  logger?: Logger;
  /** Stops S3 requests under way; uploads are aborted first. */
  signal?: AbortSignal;
  /** Environment variables. Default: those of the process. */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the store that a URI names: a folder path, `file://`, `s3://bucket/prefix`, `gs://bucket/prefix`,
 * `hf://datasets/owner/name/path`, or (to read) `http(s)://`.
 *
 * An S3 server is asked once what it can do, unless `readOnly`: a wrong bucket or missing right shows here, not hours
 * into a build.
 *
 * @throws FixConfigError `unknown_store`, `bad_store_uri`, and those of the store
 */
export async function openStore(uri: string, options: OpenStoreOptions = {}): Promise<Store> {
  // One letter before the colon is a drive, not a scheme.
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      if (uri === '')
        throw new FixConfigError(
          'bad_store_uri',
          'the name of the store is empty; give a folder or s3://bucket/prefix',
        );
      return createFsStore(uri);
    case 'file':
      return createFsStore(folderOf(uri));
    case 'http':
    case 'https':
      return createHttpStore(webFolder(uri), { credentials: credentialsOfEnvironment(options.env) });
    case 's3':
    case 'gs': {
      const store = await createS3(bucketLocation(uri), options);
      if (options.readOnly !== true) await store.probe();
      return store;
    }
    case 'hf': {
      const name = parseHfName(uri);
      if (name === undefined)
        throw new FixConfigError('bad_store_uri', `${uri}: give hf://datasets/owner/name`);
      const { readOnly, env, signal } = options;
      const { openHfStore } = await import('./hf-store.js');
      return openHfStore(name, {
        ...(readOnly && { readOnly }),
        ...(env && { env }),
        ...(signal && { signal }),
      });
    }
    default:
      throw new FixConfigError(
        'unknown_store',
        `${publicUrl(uri)}: ${scheme}:// is no kind of store; give a folder, s3://bucket/prefix, gs://bucket/prefix or hf://datasets/owner/name`,
      );
  }
}

/** Makes stores of whole buckets, to read inputs from; nothing is probed until a put. */
export function createS3Factory(options: OpenStoreOptions = {}): (bucket: string) => Promise<Store> {
  return (bucket) => createS3({ scheme: 's3', bucket, prefix: '' }, options);
}

/** The same of Google's storage. */
export function createGsFactory(options: OpenStoreOptions = {}): (bucket: string) => Promise<Store> {
  return (bucket) => createS3({ scheme: 'gs', bucket, prefix: '' }, options);
}

/** Where a store lies in a bucket. */
interface BucketLocation {
  scheme: 's3' | 'gs';
  bucket: string;
  prefix: string;
}

async function createS3(
  { scheme, bucket, prefix }: BucketLocation,
  options: OpenStoreOptions,
): Promise<S3Store> {
  const { s3 = {}, env = process.env, logger, signal } = options;
  // The SDK takes a tenth of a second to load, which other stores need not wait for.
  const [{ createS3Store }, { readAwsProfile }] = await Promise.all([
    import('./s3-store.js'),
    import('./aws-profile.js'),
  ]);
  const settings =
    scheme === 'gs'
      ? gsStoreOptions(s3, { env })
      : s3StoreOptions(s3, { env, profile: await readAwsProfile(s3.profile) });
  return createS3Store({ bucket, prefix, ...settings, ...(logger && { logger }), ...(signal && { signal }) });
}

function bucketLocation(uri: string): BucketLocation {
  checkInputUrl(uri);
  const [, scheme = '', bucket, prefix = ''] = /^(s3|gs):\/\/([^/?#\s]+)(?:\/(.*))?$/i.exec(uri) ?? [];
  if (bucket === undefined)
    throw new FixConfigError(
      'bad_store_uri',
      `${publicUrl(uri)}: give s3://bucket/prefix or gs://bucket/prefix`,
    );
  return { scheme: scheme.toLowerCase() === 'gs' ? 'gs' : 's3', bucket, prefix };
}

function folderOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw new FixConfigError('bad_store_uri', `${uri}: give file:///absolute/path`, { cause: error });
  }
}

function webFolder(uri: string): string {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || url.search !== '' || url.hash !== '') {
    throw new FixConfigError(
      'bad_store_uri',
      `${publicUrl(uri)}: give http(s)://host/path without query or fragment`,
    );
  }
  return uri;
}
