import { type StoredSample, sampleOfMembers } from '../../corpus/corpus-reader.js';
import { splitMemberName } from '../../corpus/sample-key.js';
import { BadInputError, describeError, WeftError } from '../../errors.js';
import { readTar, type TarMember } from '../../formats/tar/tar-members.js';
import type { ShardEntry } from '../../model/manifest.js';
import type { StoredImage } from '../../model/sample.js';
import type { Store } from '../../store/store.js';

/** An image to be compared with the texts of its document, its caption and its alternative text. */
export interface MeasuredImage {
  part: string;
  /** Number in the batch's list of images. */
  image: number;
  /** Numbers in the batch's list of texts. */
  caption?: number;
  alt?: number;
}

/** A document with images. */
export interface MeasuredDocument {
  key: string;
  images: MeasuredImage[];
  /** By text node: its number in the batch's list of texts. */
  texts: number[];
}

/** Documents of one shard that are measured together. */
export interface SimilarityBatch {
  shard: ShardEntry;
  documents: MeasuredDocument[];
  images: Uint8Array[];
  texts: string[];
  /** No documents of this shard come after it. */
  last: boolean;
}

/** A batch is full when it has as many of either; one document more may go beyond. */
const BATCH = { images: 16, texts: 64 };

/**
 * Cuts the documents of shards into batches, by their order alone: the numbers that a model gives may depend on what
 * is computed together, and must not depend on timing. Each shard is read once, as a stream, and ends with a batch
 * that says so, which may be empty.
 */
export async function* similarityBatches(
  store: Store,
  shards: Iterable<ShardEntry>,
): AsyncGenerator<SimilarityBatch> {
  for (const shard of shards) {
    let batch = emptyBatch(shard);
    for await (const stored of readSamples(store, shard)) {
      addDocument(batch, stored, shard);
      if (batch.images.length < BATCH.images && batch.texts.length < BATCH.texts) continue;
      yield batch;
      batch = emptyBatch(shard);
    }
    yield { ...batch, last: true };
  }
}

function emptyBatch(shard: ShardEntry): SimilarityBatch {
  return { shard, documents: [], images: [], texts: [], last: false };
}

function addDocument(batch: SimilarityBatch, { sample, images }: StoredSample, shard: ShardEntry): void {
  const stored = sample.nodes.filter((node): node is StoredImage => node.type === 'image');
  if (stored.length === 0) return;
  const put = (text: string): number => batch.texts.push(text) - 1;
  batch.documents.push({
    key: sample.key,
    texts: sample.nodes.flatMap((node) => (node.type === 'text' ? [put(node.text)] : [])),
    images: stored.map(({ part, caption, alt }) => {
      const bytes = images.get(part);
      if (bytes === undefined) throw unreadable(shard, `${sample.key} lacks its part ${part}`);
      return {
        part,
        image: batch.images.push(bytes) - 1,
        ...(caption && { caption: put(caption) }),
        ...(alt && { alt: put(alt) }),
      };
    }),
  });
}

/** The samples of a shard in its order. Throws BadInputError `shard_unreadable` where the archive is broken. */
async function* readSamples(store: Store, shard: ShardEntry): AsyncGenerator<StoredSample> {
  try {
    yield* groupMembers(store, shard);
  } catch (error) {
    // What a store says, and what is said of a sample, names the object already.
    const isTar = error instanceof WeftError && error.code.startsWith('tar_');
    throw isTar ? unreadable(shard, describeError(error), error) : error;
  }
}

function unreadable({ name }: ShardEntry, fault: string, cause?: unknown): BadInputError {
  return new BadInputError('shard_unreadable', `${name}: ${fault}; run weft validate on the corpus`, {
    cause,
  });
}

async function* groupMembers(store: Store, shard: ShardEntry): AsyncGenerator<StoredSample> {
  let members: TarMember[] = [];
  let key: string | undefined;
  const where = () => `${shard.name} at byte ${members[0]?.offset}`;
  for await (const member of readTar(store.get(shard.name))) {
    const next = splitMemberName(member.name)?.key;
    if (next !== key && members.length > 0) {
      yield sampleOfMembers(members, where());
      members = [];
    }
    key = next;
    members.push(member);
  }
  if (members.length > 0) yield sampleOfMembers(members, where());
}
