import type { InputCredentials } from './input-credentials.js';
import type { ByteRange } from './store.js';

/** A readable input file: local, `s3://` or `https://`. */
export interface Input {
  uri: string;
  bytes: number;
  /** ETag, or `size-mtime` for local files. */
  version: string;
  /**
   * Streams the bytes, or a range of them, of the version that was opened. Throws BadInputError or RetryError naming the
   * input; BadInputError `input_changed` when it is another by now.
   */
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Throws BadInputError `input_changed` when the input is not what was opened. */
  check(): Promise<void>;
}

/** Opens inputs by the name the pipeline gives them, with the credentials of its URL or without. */
export interface InputOpener {
  /**
   * Facts and a reader for one input. Throws BadInputError `input_not_found` when it is absent; with `within`,
   * `outside_input` for a local file that, symbolic links resolved, lies outside that folder.
   */
  open(uri: string, options?: { within?: string }): Promise<Input>;
  /**
   * Expands a name to inputs in stable order: a file is itself; a folder or an `s3://…/` prefix is every
   * file below it (sorted by name, hidden ones skipped) whose name matches `accept`; `*` matches within a path segment.
   */
  expand(uri: string, accept?: RegExp): Promise<string[]>;
  /**
   * The name under which an input is stored: local ones count from the folder that relative names count from. Absent
   * where every name is stored as it is given.
   */
  nameOf?(uri: string): string;
  /**
   * Looks again at every input that was read since the last check: what a unit read must be of one version of each.
   * Throws BadInputError `input_changed`.
   */
  check(): Promise<void>;
  /** Takes credentials out of the URLs of inputs, which are stored and printed without, and keeps them for requests. */
  readonly credentials: InputCredentials;
  close(): Promise<void>;
}
