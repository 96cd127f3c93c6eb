import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInputError, FixConfigError } from '../errors.js';
import { expandLocal } from './expand-local.js';
import { expandBraces } from './glob.js';
import { type HfName, parseHfName } from './hf-name.js';
import type { HfStoreOptions } from './hf-store.js';
import type { Input, InputOpener } from './input.js';
import { credentialsOfEnvironment, InputCredentials } from './input-credentials.js';
import { type HttpInputsOptions, httpInputs } from './input-http.js';
import { openLocalInput } from './input-local.js';
import { inputName, pathOfFileUrl } from './input-name.js';
import { parseS3Name, type S3Name, type StoreInputs, storeInputs } from './input-s3.js';
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
  /** How the Hugging Face Hub is reached, for `hf://` names. Default: as HF_ENDPOINT and the token of its tools say. */
  hf?: Omit<HfStoreOptions, 'readOnly'>;
  /** How web servers are read. */
  http?: Omit<HttpInputsOptions, 'credentials'>;
  /**
   * URLs of inputs with their credentials, for inputs that are named without: those that a corpus was built from.
   * Default: `WEFT_INPUT_URLS` of the environment.
   */
  credentials?: readonly string[];
}

/**
 * Opens inputs by name: local paths, `file:`, `s3://`, `gs://`, `hf://` and `http(s)://` URLs.
 *
 * Stores and connections are made when the first input needs them, and closed by `close`.
 */
export function createInputOpener(options: InputOpenerOptions): InputOpener {
  const credentials = new InputCredentials(options.credentials ?? credentialsOfEnvironment());
  const read = new ReadInputs();
  const stores = new Map<string, Promise<{ store: Store; inputs: StoreInputs }>>();
  let http: ReturnType<typeof httpInputs> | undefined;

  /** Where an input lies that is read through a store, and its key there. */
  const placeOf = async (uri: string): Promise<{ inputs: StoreInputs; key: string } | undefined> => {
    const s3 = parseS3Name(uri);
    const hf = parseHfName(uri);
    if (s3 === undefined && hf === undefined) return undefined;
    const base = hf?.base ?? `${s3?.scheme}://${s3?.bucket}`;
    let opened = stores.get(base);
    if (opened === undefined) {
      const store = hf === undefined ? createBucket(s3, base) : createHf(hf);
      opened = store.then((made) => ({ store: made, inputs: storeInputs(base, made) }));
      stores.set(base, opened);
    }
    return { inputs: (await opened).inputs, key: hf?.path ?? s3?.key ?? '' };
  };
  const createBucket = async (name: S3Name | undefined, base: string): Promise<Store> => {
    const create = name === undefined ? undefined : options[name.scheme];
    if (name === undefined || create === undefined)
      throw new FixConfigError('s3_not_set_up', `${base}: no S3 client was set up for inputs`);
    return create(name.bucket);
  };
  const createHf = async (name: HfName): Promise<Store> => {
    const { openHfStore } = await import('./hf-store.js');
    return openHfStore({ ...name, path: '' }, { ...options.hf, readOnly: true });
  };
  const webInputs = () => {
    http ??= httpInputs({ ...options.http, credentials });
    return http;
  };

  return {
    async open(named, { within } = {}): Promise<Input> {
      const uri = credentials.take(named);
      const place = await placeOf(uri);
      if (place !== undefined) return read.remember(await place.inputs.open(place.key));
      if (isHttp(uri)) return read.remember(await webInputs().open(uri));
      const folder = within === undefined ? undefined : localPath(options.baseDir, within);
      return read.remember(await openLocalInput(localPath(options.baseDir, uri), uri, folder));
    },
    async expand(named, accept) {
      const uri = credentials.take(named);
      const place = await placeOf(uri);
      if (place !== undefined) {
        const found: string[] = [];
        for (const key of expandBraces(place.key)) found.push(...(await place.inputs.expand(key, accept)));
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
      const opened = await Promise.allSettled(stores.values());
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
