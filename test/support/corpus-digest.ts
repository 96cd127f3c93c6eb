import { createHash } from 'node:crypto';
import type { Store } from '../../src/store/store.js';

/** SHA-256 of every object of a corpus by key: what two corpora must share to be the same. */
export async function corpusDigest(store: Store): Promise<Record<string, string>> {
  const digest: Record<string, string> = {};
  for await (const { key } of store.list('')) {
    const hash = createHash('sha256');
    for await (const chunk of store.get(key)) hash.update(chunk);
    digest[key] = hash.digest('hex');
  }
  return digest;
}
