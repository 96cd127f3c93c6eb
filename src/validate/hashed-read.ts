import { createHash, type Hash } from 'node:crypto';
import { WeftError } from '../errors.js';
import type { FileEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import type { FindingList } from './finding-list.js';

/** An object being read once, hashed on the way, whoever looks at its bytes and however early they stop. */
export class HashedRead {
  bytes = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #sha256 = createHash('sha256');
  readonly #md5: Hash | undefined;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>, { md5 = false }: { md5?: boolean } = {}) {
    this.#source = source[Symbol.asyncIterator]();
    if (md5) this.#md5 = createHash('md5');
  }

  /** The bytes not yet read. Leaving the loop early does not close the object: {@link drain} reads on. */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    while (!this.#ended) {
      const next = await this.#source.next();
      if (next.done) {
        this.#ended = true;
        return;
      }
      this.bytes += next.value.byteLength;
      this.#sha256.update(next.value);
      this.#md5?.update(next.value);
      yield next.value;
    }
  }

  /** Reads what is left, so that the hashes are of the whole object. */
  async drain(): Promise<{ sha256: string; md5?: string }> {
    let next = await this.chunks().next();
    while (!next.done) next = await this.chunks().next();
    const md5 = this.#md5?.digest('hex');
    return { sha256: this.#sha256.digest('hex'), ...(md5 !== undefined && { md5 }) };
  }

  /** Closes the object where it stands; for error paths. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
    this.#ended = true;
  }
}

/** Options of {@link readVouched}. */
export interface ReadVouchedOptions {
  /** Also check this MD5; a difference is `shard_md5_mismatch`. */
  md5?: string;
  /** Looks at the bytes; may stop early, may not throw for what they are. */
  consume?: (chunks: AsyncIterable<Uint8Array>) => Promise<void>;
}

/**
 * Reads a file that a manifest vouches for, once, and checks its length and SHA-256 while `consume` looks at it.
 *
 * @returns the number of bytes read; undefined when the file is absent (`file_missing`)
 * @throws what the store throws when it cannot be read, other than for absence
 */
export async function readVouched(
  store: Store,
  entry: FileEntry,
  findings: FindingList,
  { md5, consume }: ReadVouchedOptions = {},
): Promise<number | undefined> {
  const read = new HashedRead(store.get(entry.name), { md5: md5 !== undefined });
  try {
    await consume?.(read.chunks());
    const hashes = await read.drain();
    const where = { file: entry.name };
    if (read.bytes !== entry.bytes) {
      reportLength(findings, entry, read.bytes);
    } else if (hashes.sha256 !== entry.sha256) {
      findings.add(
        'file_sha256_mismatch',
        where,
        `SHA-256 is ${hashes.sha256}, the manifest says ${entry.sha256}; ${RESTORE}`,
      );
    } else if (md5 !== undefined && hashes.md5 !== md5) {
      findings.add('shard_md5_mismatch', where, `MD5 is ${hashes.md5}, the manifest says ${md5}; ${REWRITE}`);
    }
    return read.bytes;
  } catch (error) {
    if (!isAbsence(error)) throw error;
    reportAbsence(findings, entry);
    return undefined;
  } finally {
    await read.close();
  }
}

/** Checks existence and length only, without reading. */
export async function headVouched(store: Store, entry: FileEntry, findings: FindingList): Promise<boolean> {
  const info = await store.head(entry.name);
  if (info === undefined) reportAbsence(findings, entry);
  else if (info.bytes !== entry.bytes) reportLength(findings, entry, info.bytes);
  return info !== undefined;
}

/** The mend for a file whose bytes are damaged. */
export const RESTORE = "restore it from a copy, or delete its unit's manifest and build again";

/** The mend for a record that does not tell the truth about intact files. */
export const REWRITE = "delete its unit's manifest and build again";

function reportAbsence(findings: FindingList, { name }: FileEntry): void {
  findings.add('file_missing', { file: name }, `is absent; ${RESTORE}`);
}

function reportLength(findings: FindingList, { name, bytes }: FileEntry, actual: number): void {
  findings.add(
    'file_size_mismatch',
    { file: name },
    `has ${actual} bytes, the manifest says ${bytes}; ${RESTORE}`,
  );
}

/** True for a store's answer that the object, or that range of it, is not there. */
export function isAbsence(error: unknown): boolean {
  return error instanceof WeftError && ['not_found', 'range_not_satisfiable'].includes(error.code);
}
