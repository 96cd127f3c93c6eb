import { type FileHandle, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInputError } from '../../errors.js';
import { syncFolder } from '../../store/sync-folder.js';
import type { WarcSpan } from '../journal-entry.js';

const NAME = /^(.+)-(\d{5,})\.warc\.gz$/;

/** Options of {@link WarcFolder.open}. */
export interface WarcFolderOptions {
  folder: string;
  /** What file names begin with: `<prefix>-00000.warc.gz`. */
  prefix: string;
  /** A file is closed when it reaches this many bytes. */
  maxBytes: number;
  /** The records that open each file, encoded. */
  opening: (file: string) => Promise<Buffer>;
}

/**
 * The WARC files of a crawl, written one after the other.
 *
 * Only what `sync` has returned for may be named by the journal; whatever stands behind that is cut off when the
 * folder is opened again, so that a record torn by a crash is never read and never written twice.
 */
export class WarcFolder {
  readonly #options: WarcFolderOptions;
  #sequence: number;
  #file: FileHandle | undefined;
  #end = 0;
  #total: number;

  private constructor(options: WarcFolderOptions, sequence: number, total: number) {
    this.#options = options;
    this.#sequence = sequence;
    this.#total = total;
  }

  /**
   * Opens the folder and cuts it to what the journal knows.
   *
   * @throws BadInputError `crawl_archive_missing` when a file that the journal names is not there
   * @param committed - per file name the end of the last span that the journal names
   */
  static async open(options: WarcFolderOptions, committed: ReadonlyMap<string, number>): Promise<WarcFolder> {
    await mkdir(options.folder, { recursive: true });
    let next = 0;
    let total = 0;
    const missing = new Set(committed.keys());
    for (const name of await readdir(options.folder)) {
      const sequence = NAME.exec(name)?.[2];
      if (sequence === undefined || !name.startsWith(`${options.prefix}-`)) continue;
      const end = committed.get(name);
      const path = join(options.folder, name);
      if (end === undefined) {
        await rm(path);
        continue;
      }
      if ((await stat(path)).size > end) await truncate(path, end);
      total += end;
      missing.delete(name);
      next = Math.max(next, Number(sequence) + 1);
    }
    for (const name of missing) {
      throw new BadInputError(
        'crawl_archive_missing',
        `${join(options.folder, name)} is missing, though the crawl's journal names pages in it; put it back, or start the crawl again in another folder`,
      );
    }
    // Each run writes files of its own: a reader that already has a file's size and time is not surprised.
    return new WarcFolder(options, next, total);
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#total;
  }

  /** Appends encoded records, and says where they lie. Not safe on disk before {@link sync}. */
  async append(records: Buffer): Promise<WarcSpan> {
    if (this.#file !== undefined && this.#end >= this.#options.maxBytes) await this.#closeFile();
    const name = `${this.#options.prefix}-${String(this.#sequence).padStart(5, '0')}.warc.gz`;
    if (this.#file === undefined) {
      this.#file = await open(join(this.#options.folder, name), 'wx');
      this.#end = 0;
      await this.#write(await this.#options.opening(name));
      await syncFolder(this.#options.folder);
    }
    const start = this.#end;
    await this.#write(records);
    return { file: name, start, end: this.#end };
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await (this.#file as FileHandle).write(bytes, written, bytes.length - written);
      written += bytesWritten;
    }
    this.#end += bytes.length;
    this.#total += bytes.length;
  }

  /** Makes everything appended so far safe on disk. */
  async sync(): Promise<void> {
    await this.#file?.datasync();
  }

  async #closeFile(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    this.#sequence++;
  }

  async close(): Promise<void> {
    await this.#closeFile();
  }
}
