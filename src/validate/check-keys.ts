import type { DocumentTable } from './document-table.js';
import type { FindingList } from './finding-list.js';
import { REWRITE } from './hashed-read.js';
import { KeySet } from './key-set.js';

/** Sees to it that a key stands for one sample in the whole corpus: energon and webdataset's caches go by key alone. */
export class KeyRegister {
  readonly #keys = new KeySet();
  readonly #mend: string;
  readonly #shards: readonly { name: string }[];

  constructor(shards: readonly { name: string }[], mend = REWRITE) {
    this.#mend = mend;
    this.#shards = shards;
  }

  /** Enters the documents of shard number `ordinal`. */
  enter(ordinal: number, documents: DocumentTable, findings: FindingList): void {
    const file = this.#shards[ordinal]?.name ?? '';
    for (let i = 0; i < documents.size; i++) {
      const key = documents.key(i);
      const earlier = this.#keys.add(key, ordinal);
      if (earlier === undefined) continue;
      const where = { file, offset: documents.offsets[i] ?? 0, key: key.toString('hex') };
      if (earlier === ordinal)
        findings.add(
          'key_not_adjacent',
          where,
          `its members are not adjacent: readers see two samples; ${this.#mend}`,
        );
      else
        findings.add(
          'key_duplicate',
          where,
          `the key is also in ${this.#shards[earlier]?.name}; ${this.#mend}`,
        );
    }
  }
}
