import { FixConfigError } from '../errors.js';
import type { AwsProfile } from './aws-profile.js';
import type { S3StoreOptions } from './s3-store.js';
import { publicUrl } from './url-secrets.js';

/** How one S3 server is reached, as a pipeline names it. What is absent comes from the usual AWS environment and files. */
export interface S3Settings {
  /** URL of a server other than AWS. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, `endpoint_url` of the profile, else AWS. */
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

/** Settings of inputs and output, and what is otherwise for either. */
export interface S3SideSettings extends S3Settings {
  inputs?: S3Settings;
  output?: S3Settings;
}

/**
 * The settings of one side. What they say of both holds for it, but for `anonymous`, which holds for inputs: who reads a
 * public bucket seldom has one that anybody may write to, and unsigned puts into the own one would be denied.
 */
export function s3SideOf({ inputs, output, ...both }: S3SideSettings, side: 'inputs' | 'output'): S3Settings {
  if (side === 'inputs') return { ...both, ...inputs };
  const { anonymous: _, ...signed } = both;
  return { ...signed, ...output };
}

/** What {@link s3StoreOptions} looks at besides the settings. */
export interface S3Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** The profile that the settings name, or that of the environment. Default: empty. */
  profile?: AwsProfile;
}

/**
 * Settings, environment and configuration files, in the order in which the AWS tools look.
 *
 * @throws FixConfigError `bad_endpoint`, `no_credentials`
 */
export function s3StoreOptions(
  s3: S3Settings,
  { env, profile = {} }: S3Surroundings,
): Omit<S3StoreOptions, 'bucket'> {
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  const configured = ignored
    ? undefined
    : env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || profile.endpoint || undefined;
  const endpoint = s3.endpoint ?? configured;
  // The SDK for JavaScript does not read AWS_DEFAULT_REGION, which the other AWS tools do.
  const region =
    s3.region ??
    (env.AWS_REGION ||
      env.AWS_DEFAULT_REGION ||
      profile.region ||
      (endpoint === undefined ? undefined : 'us-east-1'));
  checkEndpoint(endpoint);
  checkKeys(s3);
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
  });
}

/** Google's storage as an S3 server: its XML API, with HMAC keys. */
const GOOGLE = 'https://storage.googleapis.com';

/**
 * The same for Google's storage. Of the settings it takes `profile`, `anonymous` and keys; endpoint and region are those
 * of S3 servers. Keys are GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY where no profile is named, else what the AWS
 * environment and files give.
 */
export function gsStoreOptions(s3: S3Settings, { env }: S3Surroundings): Omit<S3StoreOptions, 'bucket'> {
  const endpoint = env.GS_ENDPOINT_URL || GOOGLE;
  const { GS_ACCESS_KEY_ID: id, GS_SECRET_ACCESS_KEY: secret } = env;
  const own = s3.access_key_id === undefined && s3.profile === undefined;
  const keys = own
    ? { ...(id && { access_key_id: id }), ...(secret && { secret_access_key: secret }) }
    : { access_key_id: s3.access_key_id, secret_access_key: s3.secret_access_key };
  checkEndpoint(endpoint);
  checkKeys(keys, 'GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY');
  return defined({
    scheme: 'gs',
    endpoint,
    // Google's name for wherever the bucket is.
    region: 'auto',
    forcePathStyle: true,
    accessKeyId: keys.access_key_id,
    secretAccessKey: keys.secret_access_key,
    profile: s3.profile,
    anonymous: s3.anonymous,
  });
}

function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined) return;
  if (!/^https?:\/\/[^/]/i.test(endpoint) || !URL.canParse(endpoint)) {
    throw new FixConfigError(
      'bad_endpoint',
      `s3 endpoint ${publicUrl(endpoint)}: give a URL that begins with http:// or https://`,
    );
  }
  if (publicUrl(endpoint) !== endpoint) {
    throw new FixConfigError(
      'bad_endpoint',
      `s3 endpoint ${publicUrl(endpoint)}: its URL holds credentials, which S3 does not take there; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile`,
    );
  }
}

function checkKeys(
  { access_key_id: id, secret_access_key: secret }: { [K in keyof S3Settings]: S3Settings[K] | undefined },
  names = 's3: access_key_id and secret_access_key',
): void {
  if ((id === undefined) === (secret === undefined)) return;
  throw new FixConfigError('no_credentials', `${names} go together; give both or neither`);
}

/** A copy without the properties that are undefined. */
function defined<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
