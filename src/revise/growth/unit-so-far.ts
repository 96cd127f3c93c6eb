import { filesOf } from '../../corpus/corpus-layout.js';
import { readDrops, readIndex, readSample, type StoredSample } from '../../corpus/corpus-reader.js';
import type { IndexLine } from '../../corpus/shard-index.js';
import { readSignalDocuments } from '../../curate/read-signal-rows.js';
import type { Manifest, ShardEntry } from '../../model/manifest.js';
import type { SignalDocument } from '../../model/signal-row.js';
import type { RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';

/** What a unit's manifest tells of its documents, for one that goes through them in their order. */
export class UnitSoFar {
  readonly #places = new Map<string, { shard: ShardEntry; line: IndexLine }>();
  readonly #drops = new Map<string, RecordedDrop[]>();
  /** Ids whose lines were asked for: two documents of a unit may bear one id. */
  readonly #taken = new Set<string>();
  readonly #signals: AsyncGenerator<SignalDocument>;
  #next: SignalDocument | undefined;

  private constructor(
    private readonly store: Store,
    manifest: Manifest,
  ) {
    this.#signals = signalsOf(store, manifest);
  }

  /** Reads the indexes and the ledger of the unit, which are held. */
  static async open(store: Store, manifest: Manifest): Promise<UnitSoFar> {
    const unit = new UnitSoFar(store, manifest);
    for (const shard of manifest.shards)
      for (const line of await readIndex(store, shard)) unit.#places.set(line.id, { shard, line });
    for await (const drop of readDrops(store, manifest)) {
      const id = drop.document ?? '';
      const drops = unit.#drops.get(id);
      if (drops === undefined) unit.#drops.set(id, [drop]);
      else drops.push(drop);
    }
    return unit;
  }

  isStored(id: string): boolean {
    return this.#places.has(id);
  }

  dropsOf(id: string): readonly RecordedDrop[] {
    return this.#drops.get(id) ?? [];
  }

  /** A stored document with the bytes of its images; undefined when it is not stored. */
  async stored(id: string): Promise<StoredSample | undefined> {
    const place = this.#places.get(id);
    return place && readSample(this.store, place.shard, place.line);
  }

  /** The ledger lines of a document, at the first time that they are asked for. */
  takeDrops(id: string): readonly RecordedDrop[] {
    if (this.#taken.has(id)) return [];
    this.#taken.add(id);
    return this.#drops.get(id) ?? [];
  }

  /** Ledger lines that nobody has taken. */
  leftDrops(): RecordedDrop[] {
    return [...this.#drops].flatMap(([id, drops]) => (this.#taken.has(id) ? [] : drops));
  }

  /** The signals of a document; ordinals must be asked for in their order. */
  async signals(ordinal: number): Promise<SignalDocument | undefined> {
    while (this.#next === undefined || this.#next.document.ordinal < ordinal) {
      const read = await this.#signals.next();
      if (read.done === true) return undefined;
      this.#next = read.value;
    }
    return this.#next.document.ordinal === ordinal ? this.#next : undefined;
  }
}

async function* signalsOf(store: Store, manifest: Manifest): AsyncGenerator<SignalDocument> {
  for (const entry of filesOf(manifest, 'signals')) yield* readSignalDocuments(store, entry);
}
