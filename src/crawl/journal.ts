import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BadInputError } from '../errors.js';
import { syncFolder } from '../store/sync-folder.js';
import type { JournalEntry } from './journal-entry.js';

const READ_BYTES = 1 << 20;
/** Longer than any line: URLs are capped, and an entry names two at most. */
const LINE_BYTES = 64 * 1024;

/**
 * The crawl's memory on disk: an append-only file of one JSON entry a line.
 *
 * What `append` resolved for survives a crash of process or machine. A last line that a crash tore is cut off when
 * the journal is opened. An entry is named by its offset, so that a queue of ten million URLs needs ten million
 * numbers and not the URLs.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #path: string;
  #end: number;

  private constructor(file: FileHandle, path: string, end: number) {
    this.#file = file;
    this.#path = path;
    this.#end = end;
  }

  /** Opens a journal, or begins an empty one. */
  static async open(path: string): Promise<Journal> {
    // Not 'a+': on Linux, appending would ignore the positions that reading back needs.
    const file = await open(path, 'r+').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      const created = await open(path, 'wx+');
      await syncFolder(dirname(path));
      return created;
    });
    const { size } = await file.stat();
    return new Journal(file, path, size);
  }

  /**
   * Reads all entries from the start, and cuts off a torn end.
   *
   * @throws BadInputError `crawl_journal_corrupt` when a line that others follow is no entry
   */
  async *replay(): AsyncGenerator<{ offset: number; entry: JournalEntry }, void, undefined> {
    let rest: Buffer = Buffer.alloc(0);
    let offset = 0;
    let bad: number | undefined;
    for (let position = 0; position < this.#end; ) {
      const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a, start)) {
        const entry = parseEntry(rest.subarray(start, end));
        if (entry === undefined) bad ??= offset;
        else if (bad !== undefined) throw this.#corrupt(bad);
        else yield { offset, entry };
        offset += end + 1 - start;
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
    const whole = bad ?? offset;
    if (whole < this.#end) {
      await this.#file.truncate(whole);
      await this.#file.sync();
      this.#end = whole;
    }
  }

  #corrupt(offset: number): BadInputError {
    return new BadInputError(
      'crawl_journal_corrupt',
      `${this.#path}: no entry at offset ${offset}, though others follow; the disk damaged it: start the crawl again in another folder`,
    );
  }

  /** Appends entries, and resolves to their offsets when they are safe on disk. One call at a time. */
  async append(entries: readonly JournalEntry[]): Promise<number[]> {
    const lines = entries.map((entry) => Buffer.from(`${JSON.stringify(entry)}\n`));
    const offsets: number[] = [];
    let offset = this.#end;
    for (const line of lines) {
      offsets.push(offset);
      offset += line.length;
    }
    const bytes = Buffer.concat(lines);
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        written,
        bytes.length - written,
        this.#end + written,
      );
      written += bytesWritten;
    }
    await this.#file.datasync();
    this.#end = offset;
    return offsets;
  }

  /** Reads back the entry at an offset that `append` or `replay` gave. */
  async readAt(offset: number): Promise<JournalEntry> {
    const length = Math.min(LINE_BYTES, this.#end - offset);
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, offset);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    const entry = end < 0 ? undefined : parseEntry(buffer.subarray(0, end));
    if (entry === undefined) throw this.#corrupt(offset);
    return entry;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function parseEntry(line: Buffer): JournalEntry | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null && 't' in value ? (value as JournalEntry) : undefined;
  } catch {
    // Half a line, or zeros where a crash of the machine left a hole: the caller tells which by what follows.
    return undefined;
  }
}
