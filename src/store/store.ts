import { WeftError } from '../errors.js';

/** Facts about a stored object. */
export interface ObjectInfo {
  key: string;
  bytes: number;
  /** Changes when the content changes: an ETag, or `size-mtime` for local files. */
  version: string;
  /** Lower-case hex SHA-256, when the store keeps it. */
  sha256?: string;
  /** When it was stored, in milliseconds since the epoch by the store's clock; absent where the store does not say. */
  storedMs?: number;
}

/** Bytes `start` … `end` inclusive, as in an HTTP Range header; `end` absent means to the end. */
export interface ByteRange {
  start: number;
  end?: number;
}

/** Options of {@link Store.put}. */
export interface PutOptions {
  /** Refuse to replace an existing object. Default: false. */
  ifAbsent?: boolean;
  /** Lower-case hex SHA-256 of the content; the store verifies it where it can, and keeps it where it can. */
  sha256?: string;
}

/** What became of a put. With `ifAbsent`, an object that is already there is never touched. */
export type PutOutcome = 'created' | 'replaced' | 'exists';

/**
 * Content to store: bytes, or a local file (staged and hashed before).
 *
 * With `move` the caller gives the file up: a store on the same disk takes it over instead of copying it, and trusts
 * the `sha256` that was taken while it was written. Whether the file is still there afterwards is open.
 */
export type PutBody = Uint8Array | { path: string; move?: boolean };

/** A staged file that the caller gives up; see {@link PutBody}. */
export interface GivenFile {
  key: string;
  path: string;
  /** Taken while the file was written. */
  sha256: string;
}

/** Options of {@link Store.sweepTemporary}. */
export interface SweepTemporaryOptions {
  /** Nothing is deleted. Default: false. */
  dryRun?: boolean;
}

/** A flat key–object store below one prefix. Keys are `/`-separated and relative. */
export interface Store {
  /** How the store names itself to people: a folder, `s3://bucket/prefix`. */
  readonly uri: string;
  /**
   * A stream of the object's bytes. Throws BadInputError `not_found`; with `version`, RetryError `object_changed` when
   * the object is of another one.
   */
  get(key: string, range?: ByteRange, options?: { version?: string }): AsyncIterable<Uint8Array>;
  put(key: string, body: PutBody, options?: PutOptions): Promise<PutOutcome>;
  /**
   * Puts many files, replacing what is there, and removes them; once it returns all are stored. Absent where many puts
   * cost as much.
   */
  putFiles?(files: readonly GivenFile[]): Promise<void>;
  /** Facts of one object, or undefined when it is absent. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /** All objects whose key starts with `prefix`, in key order (UTF-8 byte order). */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** Deletes an object; absent is fine. */
  delete(key: string): Promise<void>;
  /** The object's file on this machine, for those who read by position; absent where objects are no files. */
  localPath?(key: string): string;
  /**
   * Frees the space that killed processes took: unfinished files and uploads, never objects. Returns how many.
   *
   * With `dryRun` they are only counted.
   */
  sweepTemporary?(options?: SweepTemporaryOptions): Promise<number>;
  /** Closes connections. */
  close(): Promise<void>;
}

/**
 * Whether an error says that a request is refused whatever it is about: a right that is missing, or a request that the
 * server does not have. Housekeeping goes without.
 */
export function isRefused(error: unknown): boolean {
  return error instanceof WeftError && (error.code === 'access_denied' || error.code === 'not_supported');
}

/** Collects an object into one buffer, refusing more than `maxBytes`. */
export async function readAll(
  stream: AsyncIterable<Uint8Array>,
  maxBytes = 256 * 1024 * 1024,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new RangeError(`object is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A JSON file as Weft stores it: indented by one space, with a line end. */
export function encodeJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/** Stores a value as JSON. */
export function putJson(store: Store, key: string, value: object, options?: PutOptions): Promise<PutOutcome> {
  return store.put(key, encodeJson(value), options);
}
