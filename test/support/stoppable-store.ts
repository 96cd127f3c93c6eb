import type { Store } from '../../src/store/store.js';

/** What a job asks of a store. */
export interface StoreOperation {
  name: 'get' | 'head' | 'list' | 'put' | 'delete' | 'sweep';
  /** The key, or the prefix of a listing. */
  key: string;
}

/** A store that asks before each operation. */
export function watchedStore(store: Store, before: (operation: StoreOperation) => Promise<void>): Store {
  return {
    uri: store.uri,
    async *get(key, range) {
      await before({ name: 'get', key });
      yield* store.get(key, range);
    },
    async head(key) {
      await before({ name: 'head', key });
      return await store.head(key);
    },
    async put(key, body, options) {
      await before({ name: 'put', key });
      return await store.put(key, body, options);
    },
    async *list(prefix) {
      await before({ name: 'list', key: prefix });
      yield* store.list(prefix);
    },
    async delete(key) {
      await before({ name: 'delete', key });
      await store.delete(key);
    },
    async sweepTemporary(options) {
      await before({ name: 'sweep', key: '' });
      return (await store.sweepTemporary?.(options)) ?? 0;
    },
    close: () => store.close(),
  };
}

/** A store whose user is stopped before its n-th operation, as SIGSTOP would do it, until it is resumed. */
export interface StoppableStore {
  store: Store;
  /** What was asked of it, in order. */
  operations: readonly StoreOperation[];
  /** Resolves when the n-th operation was asked for. */
  stopped: Promise<'stopped'>;
  goOn(): void;
}

/**
 * Stops whoever uses a store before the n-th operation and every later one; no clock takes part. Stopping before an
 * operation is stopping after the one before it, so all `n` are all places where a process can be stopped.
 */
export function stoppableStore(store: Store, n: number): StoppableStore {
  const operations: StoreOperation[] = [];
  let stop = (_: 'stopped'): void => undefined;
  let goOn = (): void => undefined;
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = resolve;
  });
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const watched = watchedStore(store, async (operation) => {
    operations.push(operation);
    if (operations.length === n) stop('stopped');
    if (operations.length >= n) await released;
  });
  return { store: watched, operations, stopped, goOn };
}
