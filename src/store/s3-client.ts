import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createRetryStrategy, DEFAULT_RETRY, type S3RetryPolicy } from './s3-retry.js';

/** How to reach an S3 server. What is absent comes from the usual AWS environment and configuration files. */
export interface S3ClientOptions {
  /** URL of the server. Default: AWS. */
  endpoint?: string;
  region?: string;
  /** `https://host/bucket/key` rather than `https://bucket.host/key`. Default: true with an `endpoint` that is not AWS. */
  forcePathStyle?: boolean;
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  /** Profile of the AWS configuration files. */
  profile?: string;
  /** Sends requests unsigned, for public buckets. Default: false. */
  anonymous?: boolean;
  /** To have a TCP and TLS connection, in ms. Default: 10 000. */
  connectionTimeoutMs?: number;
  /** Without a byte in either direction, in ms. Default: 60 000. */
  socketTimeoutMs?: number;
  /** From the start of a request to the head of its answer, in ms; one part must get up within. Default: 300 000. */
  requestTimeoutMs?: number;
  /** Requests at once; more wait. Default: 64. */
  maxSockets?: number;
  /** Attempts and pauses per request. Default: {@link DEFAULT_RETRY}. */
  retry?: Partial<S3RetryPolicy>;
}

/**
 * Makes an S3 client with every timeout set (the SDK's defaults are none), its own attempts per request, and no
 * automatic checksums: those are given by hand where the server is known to verify them.
 */
export function createS3Client(options: S3ClientOptions): S3Client {
  const { endpoint, region, profile, accessKeyId, secretAccessKey, sessionToken } = options;
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const sockets = { keepAlive: true, maxSockets: options.maxSockets ?? 64 };
  const config: S3ClientConfig = {
    forcePathStyle: options.forcePathStyle ?? (endpoint !== undefined && !isAws(endpoint)),
    followRegionRedirects: endpoint === undefined,
    maxAttempts: retry.maxAttempts,
    retryStrategy: createRetryStrategy(retry),
    // The SDK would wait for "100 Continue" up to the request timeout, on a new connection for each upload.
    expectContinueHeader: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: options.connectionTimeoutMs ?? 10_000,
      socketTimeout: options.socketTimeoutMs ?? 60_000,
      requestTimeout: options.requestTimeoutMs ?? 300_000,
      // Without this a request past its time is only warned about.
      throwOnRequestTimeout: true,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  };
  if (endpoint !== undefined) config.endpoint = endpoint;
  if (region !== undefined) config.region = region;
  if (profile !== undefined) config.profile = profile;
  if (options.anonymous === true) {
    config.credentials = { accessKeyId: '', secretAccessKey: '' };
    config.signer = { sign: async (request) => request };
  } else if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    config.credentials = {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
  }
  return withoutNodeVersionWarning(() => new S3Client(config));
}

/** AWS serves the path style for older buckets only by promise; its hosts have names for all buckets. */
function isAws(endpoint: string): boolean {
  return URL.canParse(endpoint) && /\.amazonaws\.com(?:\.cn)?$/i.test(new URL(endpoint).hostname);
}

/** The SDK announces on stderr, once per process, that releases of 2027 will need Node 22; users can do nothing about it. */
function withoutNodeVersionWarning<T>(construct: () => T): T {
  const name = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  const before = process.env[name];
  process.env[name] = 'true';
  try {
    return construct();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
