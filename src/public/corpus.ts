/**
 * Reads and writes what a corpus is made of: its records, manifests, shards and samples, in a folder or on S3.
 *
 * @example
 * ```js
 * import { openStore, readIndex, readManifests, readSample } from 'weft/corpus';
 *
 * const store = await openStore('corpus');
 * for await (const { shards } of readManifests(store, 'assemble')) {
 *   for (const shard of shards) {
 *     const [first] = await readIndex(store, shard);
 *     const { sample, images } = await readSample(store, shard, first);
 *     console.log(sample.url, sample.nodes.length, images.size);
 *   }
 * }
 * ```
 *
 * @module weft/corpus
 */

export {
  readCorpusRecord,
  readDrops,
  readIndex,
  readManifests,
  readSample,
  type StoredSample,
} from '../corpus/corpus-reader.js';
export type { ExcludeEntry } from '../corpus/exclude-entry.js';
export { type ExcludeList, readExcludeList } from '../corpus/exclude-list.js';
export { createShardWriter, type ShardWriter, type ShardWriterOptions } from '../corpus/shard-writer.js';
export { readTar, type TarEnd, type TarMember } from '../formats/tar/tar-members.js';
export type {
  CorpusRecord,
  CorpusStats,
  FileEntry,
  Manifest,
  Phase,
  RevisionRecord,
  ShardEntry,
} from '../model/manifest.js';
export type { DropReason } from '../model/reasons.js';
export type { Sample, SampleNode, StoredImage } from '../model/sample.js';
export type { SignalDescription, SignalLevel, Signals } from '../model/signals.js';
export type { Drop, DropLevel, RecordedDrop } from '../model/verdict.js';
export { createGsFactory, createS3Factory, type OpenStoreOptions, openStore } from '../store/open-store.js';
export type { ByteRange, ObjectInfo, PutBody, PutOptions, PutOutcome, Store } from '../store/store.js';
