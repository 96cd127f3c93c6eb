import type { AssembledDocument } from '../../assemble/assemble-document.js';
import type { AssembleEnvironment } from '../../assemble/assemble-unit.js';
import type { StoredSample } from '../../corpus/corpus-reader.js';
import { createShardWriter, type ShardWriter, type StagedShard } from '../../corpus/shard-writer.js';
import type { Manifest, ShardEntry } from '../../model/manifest.js';
import type { UnitSoFar } from './unit-so-far.js';

type Stored = NonNullable<AssembledDocument['stored']>;

/**
 * The shards of a unit while its documents are gone through in their order: kept until one of them is another, and
 * written again from the first document on then.
 */
export class ShardRenewal {
  /** Stored documents so far, while none of them is another. */
  #kept: string[] = [];
  #writer: ShardWriter | undefined;
  readonly #entries: ShardEntry[] = [];

  constructor(
    private readonly env: Pick<AssembleEnvironment, 'folder' | 'pipeline' | 'onShard'> & {
      manifest: Manifest;
      generation: number;
    },
    private readonly soFar: UnitSoFar,
  ) {}

  /** The next document, which is stored as before or not stored as before. */
  async keep(id: string): Promise<void> {
    if (this.#writer === undefined) {
      if (this.soFar.isStored(id)) this.#kept.push(id);
      return;
    }
    await this.#add(this.#writer, await this.soFar.stored(id));
  }

  /** The next document, which was assembled again. */
  async renew(id: string, stored: Stored | undefined, before: StoredSample | undefined): Promise<void> {
    if (this.#writer === undefined) {
      if (isSame(stored, before)) {
        if (before !== undefined) this.#kept.push(id);
        return;
      }
      this.#writer = this.#open();
      for (const kept of this.#kept) await this.#add(this.#writer, await this.soFar.stored(kept));
      this.#kept = [];
    }
    if (stored !== undefined) await this.#store(await this.#writer.add(stored.sample, stored.images));
  }

  /** The shards that the unit has now. */
  async finish(): Promise<ShardEntry[]> {
    if (this.#writer === undefined) return this.env.manifest.shards;
    await this.#store(await this.#writer.finish());
    return this.#entries;
  }

  async abort(): Promise<void> {
    await this.#writer?.abort();
  }

  #open(): ShardWriter {
    const { folder, pipeline, manifest, generation } = this.env;
    return createShardWriter({
      folder,
      unit: manifest.unit,
      maxBytes: pipeline.shards.max_bytes,
      maxDocuments: pipeline.shards.max_documents,
      generation,
    });
  }

  async #add(writer: ShardWriter, before: StoredSample | undefined): Promise<void> {
    if (before === undefined) return;
    const { sample, images } = partsOf(before);
    await this.#store(await writer.add(sample, images));
  }

  async #store(shard: StagedShard | undefined): Promise<void> {
    if (shard === undefined) return;
    await this.env.onShard(shard);
    this.#entries.push(shard.entry);
  }
}

/** A stored document as one that was assembled. */
export function partsOf({ sample, images }: StoredSample): Stored {
  return {
    sample,
    images: [...images].map(([part, data]) => ({ part, data })),
    evidence: new Map(),
  };
}

function isSame(stored: Stored | undefined, before: StoredSample | undefined): boolean {
  if (stored === undefined || before === undefined) return stored === before;
  if (!before.record.equals(Buffer.from(JSON.stringify(stored.sample)))) return false;
  // The record holds the hash of each image.
  return stored.images.every(({ part }) => before.images.has(part));
}
