import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RetryError } from '../errors.js';
import type { FileEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';

/**
 * Local copies of corpus files, for readers that need a path (DuckDB reads Parquet by seeking).
 *
 * Each file is copied once per process and checked against the SHA-256 that its manifest vouches for.
 */
export class LocalCopies {
  readonly #copies = new Map<string, Promise<string>>();

  constructor(
    private readonly store: Store,
    private readonly folder: string,
  ) {}

  /** The local path of a corpus file. Throws RetryError `checksum_mismatch` when the bytes are not the manifest's. */
  path(entry: FileEntry): Promise<string> {
    let copy = this.#copies.get(entry.name);
    if (copy === undefined) {
      copy = this.#copy(entry);
      this.#copies.set(entry.name, copy);
    }
    return copy;
  }

  /** The local paths of corpus files, in their order. */
  async paths(entries: readonly FileEntry[]): Promise<string[]> {
    const paths: string[] = [];
    for (const entry of entries) paths.push(await this.path(entry));
    return paths;
  }

  async #copy(entry: FileEntry): Promise<string> {
    const path = join(this.folder, entry.name.replaceAll('/', '-'));
    const hash = createHash('sha256');
    await pipeline(
      this.store.get(entry.name),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
    if (hash.digest('hex') !== entry.sha256) {
      await rm(path, { force: true });
      throw new RetryError(
        'checksum_mismatch',
        `${this.store.uri}/${entry.name} is not what its manifest vouches for; delete it and its manifest, then build again`,
      );
    }
    return path;
  }
}
