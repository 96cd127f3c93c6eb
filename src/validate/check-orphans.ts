import { CLAIMED_PREFIXES } from '../corpus/corpus-layout.js';
import type { CheckEnv } from './check-env.js';
import { type KeySet, keyBytes } from './key-set.js';

/**
 * Reports files that no manifest names.
 *
 * They are no part of the corpus, but a loader that is given the folder instead of the shard list reads them.
 */
export async function checkOrphans(claimed: KeySet, { store, findings }: CheckEnv): Promise<void> {
  for (const prefix of CLAIMED_PREFIXES) {
    for await (const { key, bytes } of store.list(prefix)) {
      if (claimed.has(keyBytes(key))) continue;
      const message = `no manifest names it (${bytes} bytes); delete it, or run weft build again, which clears what its own attempts left`;
      findings.add('orphan', { file: key }, message);
    }
  }
}
