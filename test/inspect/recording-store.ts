import type { ByteRange, Store } from '../../src/store/store.js';

/** A read that reached the store. */
export interface RecordedRead {
  key: string;
  range?: ByteRange;
}

/** Passes everything on and notes what was read, and how many bytes of it were taken. */
export function recordReads(store: Store): {
  store: Store;
  reads: RecordedRead[];
  bytesOf: (part: string) => number;
} {
  const reads: RecordedRead[] = [];
  const taken = new Map<string, number>();
  const recording: Store = {
    ...store,
    uri: store.uri,
    head: (key) => store.head(key),
    list: (prefix) => store.list(prefix),
    async *get(key, range) {
      reads.push({ key, ...(range && { range }) });
      for await (const chunk of store.get(key, range)) {
        taken.set(key, (taken.get(key) ?? 0) + chunk.byteLength);
        yield chunk;
      }
    },
  };
  const bytesOf = (part: string) =>
    [...taken].filter(([key]) => key.includes(part)).reduce((sum, [, bytes]) => sum + bytes, 0);
  return { store: recording, reads, bytesOf };
}

/** A store in memory with the content of another, to show that the kind of store changes nothing. */
export async function inMemory(store: Store): Promise<Store> {
  const objects = new Map<string, Buffer>();
  for await (const { key } of store.list('')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.get(key)) chunks.push(chunk);
    objects.set(key, Buffer.concat(chunks));
  }
  const info = (key: string, bytes: Buffer) => ({
    key,
    bytes: bytes.byteLength,
    version: String(bytes.byteLength),
  });
  return {
    uri: 'memory:',
    async *get(key, range) {
      const bytes = objects.get(key);
      if (bytes === undefined) throw new Error(`no ${key}`);
      const part = bytes.subarray(range?.start ?? 0, range?.end === undefined ? undefined : range.end + 1);
      // Odd chunks, to show that no reader counts on their size.
      for (let at = 0; at < part.byteLength; at += 777) yield part.subarray(at, at + 777);
    },
    put: () => Promise.reject(new Error('read only')),
    async head(key) {
      const bytes = objects.get(key);
      return bytes && info(key, bytes);
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].sort()) {
        const bytes = objects.get(key);
        if (bytes !== undefined && key.startsWith(prefix)) yield info(key, bytes);
      }
    },
    delete: () => Promise.reject(new Error('read only')),
    close: async () => undefined,
  };
}
