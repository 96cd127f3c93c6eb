import type { Store } from '../../src/store/store.js';

/** The part of a store below a prefix, as a store of its own: many small corpora share one connection and one probe. */
export function storeBelow(store: Store, prefix: string): Store {
  const below = (key: string): string => `${prefix}/${key}`;
  return {
    uri: `${store.uri}/${prefix}`,
    get: (key, range) => store.get(below(key), range),
    put: (key, body, options) => store.put(below(key), body, options),
    async head(key) {
      const info = await store.head(below(key));
      return info && { ...info, key };
    },
    async *list(start) {
      for await (const info of store.list(below(start)))
        yield { ...info, key: info.key.slice(prefix.length + 1) };
    },
    delete: (key) => store.delete(below(key)),
    close: async () => undefined,
  };
}

/** Copies every object of a store. */
export async function copyStore(from: Store, to: Store): Promise<void> {
  const copies: Promise<unknown>[] = [];
  for await (const { key } of from.list('')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of from.get(key)) chunks.push(chunk);
    copies.push(to.put(key, Buffer.concat(chunks)));
  }
  await Promise.all(copies);
}
