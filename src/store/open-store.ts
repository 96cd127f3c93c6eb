import { fileURLToPath } from 'node:url';
import { FixConfigError } from '../errors.js';
import type { Logger } from '../flow/context.js';
import { createFsStore } from './fs-store.js';
import { createHttpStore } from './http-store.js';
import { checkInputUrl, credentialsOfEnvironment } from './input-credentials.js';
import type { S3StoreOptions } from './s3-store.js';
import type { Store } from './store.js';
import { publicUrl } from './url-secrets.js';

/** The S3 server, as a pipeline names it. What is absent comes from the usual AWS environment and files. */
export interface S3Settings {
  /** URL of a server other than AWS. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else AWS. */
  endpoint?: string;
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, the configuration file; `us-east-1` where an endpoint is named. */
  region?: string;
  /** The bucket in the path, not in the host name. Default: true where an endpoint is named. */
  force_path_style?: boolean;
  /** Default: AWS_ACCESS_KEY_ID, a profile, or the machine's role. */
  access_key_id?: string;
  secret_access_key?: string;
  session_token?: string;
  /** Profile of the AWS configuration files. Default: AWS_PROFILE. */
  profile?: string;
  /** Sends requests unsigned, for public buckets. Default: false. */
  anonymous?: boolean;
  /** The reader pays, for buckets that demand it. Default: false. */
  requester_pays?: boolean;
}

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
 * Opens the store that a URI names: a folder path, `file://`, `s3://bucket/prefix`, or (to read) `http(s)://`.
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
    case 's3': {
      const { bucket, prefix } = s3Location(uri);
      const store = await createS3(bucket, prefix, options);
      if (options.readOnly !== true) await store.probe();
      return store;
    }
    default:
      throw new FixConfigError(
        'unknown_store',
        `${publicUrl(uri)}: ${scheme}:// is no kind of store; give a folder or s3://bucket/prefix`,
      );
  }
}

/** Makes stores of whole buckets, to read inputs from; nothing is probed until a put. */
export function createS3Factory(options: OpenStoreOptions = {}): (bucket: string) => Promise<Store> {
  return (bucket) => createS3(bucket, '', options);
}

async function createS3(bucket: string, prefix: string, options: OpenStoreOptions) {
  // The SDK takes a tenth of a second to load, which other stores need not wait for.
  const { createS3Store } = await import('./s3-store.js');
  return createS3Store({ bucket, prefix, ...s3StoreOptions(options) });
}

/** Settings and environment, in the order in which the AWS tools look. */
export function s3StoreOptions({
  s3 = {},
  logger,
  signal,
  env = process.env,
}: OpenStoreOptions): Omit<S3StoreOptions, 'bucket'> {
  const endpoint = s3.endpoint ?? (env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined);
  // The SDK for JavaScript does not read AWS_DEFAULT_REGION, which the other AWS tools do.
  const region =
    s3.region ??
    (env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint === undefined ? undefined : 'us-east-1'));
  if (endpoint !== undefined && !/^https?:\/\/[^/]/i.test(endpoint)) {
    throw new FixConfigError(
      'bad_endpoint',
      `s3 endpoint ${publicUrl(endpoint)}: give a URL that begins with http:// or https://`,
    );
  }
  if (endpoint !== undefined && publicUrl(endpoint) !== endpoint) {
    throw new FixConfigError(
      'bad_endpoint',
      `s3 endpoint ${publicUrl(endpoint)}: its URL holds credentials, which S3 does not take there; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile`,
    );
  }
  if ((s3.access_key_id === undefined) !== (s3.secret_access_key === undefined)) {
    throw new FixConfigError(
      'no_credentials',
      's3: access_key_id and secret_access_key go together; give both or neither',
    );
  }
  return defined({
    endpoint,
    region,
    forcePathStyle: s3.force_path_style,
    accessKeyId: s3.access_key_id,
    secretAccessKey: s3.secret_access_key,
    sessionToken: s3.session_token,
    profile: s3.profile,
    anonymous: s3.anonymous,
    requesterPays: s3.requester_pays,
    logger,
    signal,
  });
}

/** A copy without the properties that are undefined. */
function defined<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function s3Location(uri: string): { bucket: string; prefix: string } {
  checkInputUrl(uri);
  const match = /^s3:\/\/([^/?#\s]+)(?:\/(.*))?$/i.exec(uri);
  if (match === null) throw new FixConfigError('bad_store_uri', `${publicUrl(uri)}: give s3://bucket/prefix`);
  return { bucket: match[1] ?? '', prefix: match[2] ?? '' };
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
