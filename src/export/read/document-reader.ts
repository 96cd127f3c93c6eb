import { parseRecord, readSample, type SamplePlace, type StoredSample } from '../../corpus/corpus-reader.js';
import type { SampleNode } from '../../model/sample.js';
import { readAll, type Store } from '../../store/store.js';
import type { DocumentRef } from './document-refs.js';

/** A document's record, and the bytes that it was parsed from; these may be overwritten by the next read. */
export type StoredRecord = Pick<StoredSample, 'sample' | 'record'>;

/** Reads documents of several corpora by their place. */
export interface DocumentReader {
  /** Documents worth reading ahead of the one in use. */
  readonly ahead: number;
  /** A document with its images. */
  read(ref: DocumentRef): Promise<StoredSample>;
  /** A document's record alone. */
  readRecord(ref: DocumentRef): Promise<StoredRecord>;
  /**
   * Some images of a document whose record was read, by part name; absent where a further read costs more than the
   * bytes that it saves.
   */
  readImages?(
    ref: DocumentRef,
    nodes: readonly SampleNode[],
    parts: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  close(): void;
}

/** Ranged reads under way at once, of stores that are far away. */
const READ_AHEAD = 8;

/** Reads through the stores, several documents at a time. */
export function createDocumentReader(stores: readonly Store[]): DocumentReader {
  const storeOf = (ref: DocumentRef): Store => {
    const store = stores[ref.corpus];
    if (store === undefined) throw new RangeError(`no corpus ${ref.corpus}`);
    return store;
  };
  return {
    ahead: READ_AHEAD,
    read: (ref) => readSample(storeOf(ref), { name: ref.shard }, ref),
    async readRecord(ref) {
      const { start, end } = recordRange(ref);
      const record = await readAll(storeOf(ref).get(ref.shard, { start, end: end - 1 }));
      return { sample: parseRecord(record, samplePlaceOf(ref)), record };
    },
    close: () => undefined,
  };
}

/** Bytes of a shard; the end is the first one behind them. */
export interface ShardRange {
  start: number;
  end: number;
}

/** Where the record of a document lies. */
export function recordRange({ record }: DocumentRef): ShardRange {
  return { start: record.offset, end: record.offset + record.bytes };
}

/** A document's place as errors name it. */
export function samplePlaceOf({ shard, offset, key }: DocumentRef): SamplePlace {
  return { where: `${shard} at byte ${offset}`, key };
}
