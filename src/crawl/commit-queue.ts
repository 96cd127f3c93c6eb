import { describeError, StopError, WeftError } from '../errors.js';
import type { Journal } from './journal.js';
import type { JournalEntry, WarcSpan } from './journal-entry.js';
import type { WarcFolder } from './warc/warc-folder.js';

/** What one visit leaves behind: all of it is kept, or none. */
export interface Commit {
  /** Encoded WARC records; absent when nothing is archived. */
  records?: Buffer;
  /** The journal's entries, once it is known where the records lie. The last one makes the others count. */
  entries: (span: WarcSpan | undefined) => JournalEntry[];
}

interface Waiting {
  commit: Commit;
  resolve: (offsets: number[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes visits to disk in the one order that survives a crash: records, sync, journal, sync.
 *
 * What arrives while a write is under way shares the next two syncs, so a slow disk costs latency, not speed.
 */
export class CommitQueue {
  readonly #warc: Pick<WarcFolder, 'append' | 'sync'>;
  readonly #journal: Pick<Journal, 'append'>;
  readonly #check: () => Promise<void>;
  #waiting: Waiting[] = [];
  #running = false;
  #failure: { error: unknown } | undefined;

  /** @param check - throws when the files are no longer this process's own; asked before each write */
  constructor(
    warc: Pick<WarcFolder, 'append' | 'sync'>,
    journal: Pick<Journal, 'append'>,
    check: () => Promise<void> = async () => undefined,
  ) {
    this.#warc = warc;
    this.#journal = journal;
    this.#check = check;
  }

  /** Resolves to the offsets of the journal's entries when all is safe on disk. After a failure nothing is written. */
  commit(commit: Commit): Promise<number[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ commit, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  /** Never rejects: whoever waits for it gets the failure. */
  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure) throw this.#failure.error;
        const offsets = await this.#write(batch);
        batch.forEach(({ resolve }, n) => {
          resolve(offsets[n] ?? []);
        });
      } catch (error) {
        const failure = error instanceof WeftError ? error : writeFailure(error);
        this.#failure = { error: failure };
        for (const { reject } of batch) reject(failure);
      }
    }
    // In the same step as the last look at the queue: a commit that comes later finds nobody at work and begins.
    this.#running = false;
  }

  async #write(batch: readonly Waiting[]): Promise<number[][]> {
    await this.#check();
    const spans: (WarcSpan | undefined)[] = [];
    for (const { commit } of batch)
      spans.push(commit.records === undefined ? undefined : await this.#warc.append(commit.records));
    await this.#warc.sync();
    const entries = batch.map(({ commit }, n) => commit.entries(spans[n]));
    const offsets = await this.#journal.append(entries.flat());
    let at = 0;
    return entries.map(({ length }) => {
      at += length;
      return offsets.slice(at - length, at);
    });
  }
}

function writeFailure(cause: unknown): StopError {
  return new StopError(
    'crawl_write_failed',
    `the crawl cannot be written on: ${describeError(cause)}; free disk space or repair the disk, and run the same command again`,
    { cause },
  );
}
