import { close, constants, fstat, open, read, type Stats } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const readFile = promisify(read);

/** Files kept open for further ranges. Sampling and exports read thousands of documents from a few shards. */
const KEPT = 16;

/** A file that is open for reading. */
export interface OpenFile {
  readonly stats: Stats;
  /** Bytes read into the buffer from a position; fewer only at the end of the file. */
  read(buffer: Buffer, position: number): Promise<number>;
}

interface Entry {
  file: Promise<{ fd: number; stats: Stats }>;
  users: number;
  /** Forgotten while in use: its last user closes it. */
  stale: boolean;
}

/**
 * Files of a store that are read by range, kept open: opening, asking for the size and closing again cost three times
 * the read itself.
 */
export class OpenFiles {
  readonly #entries = new Map<string, Entry>();

  /** Calls `use` with the file open; rejects with the system's error when it cannot be opened. */
  async use<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(path) ?? { file: openForReading(path), users: 0, stale: false };
    // Moved to the end: the first entry is the one longest unused.
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    entry.users += 1;
    try {
      const { fd, stats } = await entry.file;
      return await use({
        stats,
        read: async (buffer, position) =>
          (await readFile(fd, buffer, 0, buffer.byteLength, position)).bytesRead,
      });
    } catch (error) {
      this.forget(path);
      throw error;
    } finally {
      entry.users -= 1;
      if (entry.stale && entry.users === 0) await closeEntry(entry);
      this.#shrink();
    }
  }

  /** Drops a file that was replaced or deleted. */
  forget(path: string): void {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    this.#entries.delete(path);
    entry.stale = true;
    if (entry.users === 0) void closeEntry(entry);
  }

  /** Closes everything. */
  close(): void {
    for (const path of [...this.#entries.keys()]) this.forget(path);
  }

  #shrink(): void {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      if (entry.users === 0) this.forget(path);
    }
  }
}

async function openForReading(path: string): Promise<{ fd: number; stats: Stats }> {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer forever.
  const fd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { fd, stats: await statFile(fd) };
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
}

async function closeEntry({ file }: Entry): Promise<void> {
  const opened = await file.catch(() => undefined);
  if (opened !== undefined) await closeFile(opened.fd).catch(() => undefined);
}
