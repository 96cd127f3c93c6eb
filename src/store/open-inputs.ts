import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInputError, FixConfigError } from '../errors.js';
import { expandLocal } from './expand-local.js';
import { expandBraces } from './glob.js';
import type { Input, InputOpener } from './input.js';
import { credentialsOfEnvironment, InputCredentials } from './input-credentials.js';
import { type HttpInputsOptions, httpInputs } from './input-http.js';
import { openLocalInput } from './input-local.js';
import { inputName, pathOfFileUrl } from './input-name.js';
import { parseS3Name, type S3Inputs, type S3Name, s3Inputs } from './input-s3.js';
import { ReadInputs } from './read-inputs.js';
import type { Store } from './store.js';
import { publicUrl } from './url-secrets.js';

/** Options of {@link createInputOpener}. */
export interface InputOpenerOptions {
  /** Folder that relative names count from. */
  baseDir: string;
  /** Makes the store of a bucket, with an empty prefix. Without it `s3://` names are refused. */
  s3?: (bucket: string) => Store | Promise<Store>;
  /** The same of Google's storage, for `gs://` names. */
  gs?: (bucket: string) => Store | Promise<Store>;
  /** How web servers are read. */
  http?: Omit<HttpInputsOptions, 'credentials'>;
  /**
   * URLs of inputs with their credentials, for inputs that are named without: those that a corpus was built from.
   * Default: `WEFT_INPUT_URLS` of the environment.
   */
  credentials?: readonly string[];
}

/**
 * Opens inputs by name: local paths, `file:`, `s3://`, `gs://` and `http(s)://` URLs.
 *
 * Stores and connections are made when the first input needs them, and closed by `close`.
 */
export function createInputOpener(options: InputOpenerOptions): InputOpener {
  const credentials = new InputCredentials(options.credentials ?? credentialsOfEnvironment());
  const read = new ReadInputs();
  const buckets = new Map<string, Promise<{ store: Store; inputs: S3Inputs }>>();
  let http: ReturnType<typeof httpInputs> | undefined;

  const bucketOf = async (name: S3Name): Promise<S3Inputs> => {
    const uri = `${name.scheme}://${name.bucket}`;
    const create = options[name.scheme];
    if (create === undefined)
      throw new FixConfigError('s3_not_set_up', `${uri}: no S3 client was set up for inputs`);
    let opened = buckets.get(uri);
    if (opened === undefined) {
      opened = Promise.resolve(create(name.bucket)).then((store) => ({
        store,
        inputs: s3Inputs(name, store),
      }));
      buckets.set(uri, opened);
    }
    return (await opened).inputs;
  };
  const webInputs = () => {
    http ??= httpInputs({ ...options.http, credentials });
    return http;
  };

  return {
    async open(named, { within } = {}): Promise<Input> {
      const uri = credentials.take(named);
      const s3 = parseS3Name(uri);
      if (s3 !== undefined) return read.remember(await (await bucketOf(s3)).open(s3.key));
      if (isHttp(uri)) return read.remember(await webInputs().open(uri));
      const folder = within === undefined ? undefined : localPath(options.baseDir, within);
      return read.remember(await openLocalInput(localPath(options.baseDir, uri), uri, folder));
    },
    async expand(named, accept) {
      const uri = credentials.take(named);
      const s3 = parseS3Name(uri);
      if (s3 !== undefined) {
        const bucket = await bucketOf(s3);
        const found: string[] = [];
        for (const key of expandBraces(s3.key)) found.push(...(await bucket.expand(key, accept)));
        return [...new Set(found)];
      }
      if (isHttp(uri)) return expandBraces(uri);
      localPath(options.baseDir, uri);
      return expandLocal(options.baseDir, uri.startsWith('file:') ? fileURLToPath(uri) : uri, accept);
    },
    nameOf: (uri) => inputName(options.baseDir, uri),
    credentials,
    check: () => read.check(),
    async close() {
      const opened = await Promise.allSettled(buckets.values());
      await Promise.all(
        opened.map((one) => (one.status === 'fulfilled' ? one.value.store.close() : undefined)),
      );
      await http?.close();
    },
  };
}

function isHttp(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}

function localPath(baseDir: string, uri: string): string {
  if (/^file:/i.test(uri)) return pathOfFileUrl(uri);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri)) {
    throw new BadInputError(
      'input_scheme',
      `${publicUrl(uri)}: give a path, or an s3://, gs://, hf://, http:// or https:// URL`,
    );
  }
  return resolve(baseDir, uri);
}
