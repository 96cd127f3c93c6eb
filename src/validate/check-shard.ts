import { indexLine } from '../corpus/shard-index.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { TarEnd, TarMember } from '../formats/tar/tar-members.js';
import type { ShardEntry } from '../model/manifest.js';
import type { CheckEnv } from './check-env.js';
import { checkImage } from './check-image.js';
import { checkIndex, checkOffsets } from './check-index.js';
import { type ImageMember, SampleWalk, type WalkedDocument } from './check-sample.js';
import { checkEnd, checkedMembers } from './check-tar.js';
import { DocumentTable, lineFingerprint } from './document-table.js';
import { FindingList } from './finding-list.js';
import { REWRITE, readVouched } from './hashed-read.js';
import type { InspectionPool } from './inspection-pool.js';

/** What a shard was found to hold. */
export interface CheckedShard {
  findings: FindingList;
  documents: DocumentTable;
  /** Documents whose content was read. */
  documentsRead: number;
  imagesRead: number;
  bytes: number;
}

/** What checking a shard needs of its surroundings. */
export interface ShardEnv extends Pick<CheckEnv, 'store' | 'signal'> {
  pool: InspectionPool;
}

/** Reads a shard from end to end: hashes, tar, every document, every image, then both indexes. */
export async function checkWholeShard(shard: ShardEntry, env: ShardEnv): Promise<CheckedShard> {
  const findings = new FindingList();
  const documents = new DocumentTable();
  let images = 0;
  let end: TarEnd | undefined;
  const walk = new SampleWalk(shard.name, findings, (document) => {
    documents.add(document.key, document.offset, expectedFingerprint(document));
  });
  const bytes = await readVouched(env.store, shard, findings, {
    md5: shard.md5,
    consume: async (chunks) => {
      const members = checkedMembers(chunks, { file: shard.name, base: 0 }, findings);
      const walked = await walkMembers(members, walk, env, findings);
      images = walked.images;
      end = walked.end;
    },
  });
  if (end !== undefined) {
    checkEnd(end, shard.name, findings);
    checkCounts(shard, documents.size, images, findings);
  }
  // A tar that was not read to its end says nothing about the index lines of the rest.
  const whole = end === undefined ? undefined : { documents, end: end.offset };
  const indexBytes =
    (await checkOffsets(env.store, shard, whole, findings)) +
    (await checkIndex(env.store, shard, whole?.documents, findings));
  return {
    findings,
    documents,
    documentsRead: documents.size,
    imagesRead: images,
    bytes: (bytes ?? 0) + indexBytes,
  };
}

/** Takes members through a walk while their images are decoded in threads. Returns how the stream ended. */
export async function walkMembers(
  members: AsyncGenerator<TarMember, TarEnd | undefined, undefined>,
  walk: SampleWalk,
  { pool, signal }: ShardEnv,
  findings: FindingList,
): Promise<{ images: number; end: TarEnd | undefined }> {
  let end: TarEnd | undefined;
  let images = 0;
  async function* imageMembers(): AsyncGenerator<{ image: ImageMember; release: () => void }> {
    try {
      let item = await members.next();
      while (!item.done) {
        const image = walk.take(item.value);
        // Reserved before the next member is read, so that hostile members cannot pile up in memory.
        if (image) yield { image, release: await pool.reserve(image.data.length) };
        item = await members.next();
      }
      end = item.value;
      walk.finish({ cut: end === undefined });
    } finally {
      await members.return(undefined);
    }
  }
  const inspected = mapConcurrent(
    imageMembers(),
    async ({ image, release }) => {
      try {
        return { image, facts: await pool.inspect(image.data) };
      } finally {
        release();
      }
    },
    { concurrency: pool.width, ...(signal !== undefined && { signal }) },
  );
  for await (const { image, facts } of inspected) {
    images += 1;
    checkImage(image, facts, findings);
  }
  return { images, end };
}

/** Fingerprint of the index line that a document ought to have; 0 when its JSON is not to be trusted. */
export function expectedFingerprint({ key, sample, offset, end, parts }: WalkedDocument): number {
  if (sample === undefined || sample.key !== key) return 0;
  return lineFingerprint(indexLine(sample, offset, end - offset, parts));
}

/** Compares a shard's content with the numbers its manifest records. */
export function checkCounts(
  shard: ShardEntry,
  documents: number,
  images: number,
  findings: FindingList,
): void {
  if (documents === shard.documents && images === shard.images) return;
  const message = `holds ${documents} documents and ${images} images, the manifest says ${shard.documents} and ${shard.images}; ${REWRITE}`;
  findings.add('shard_counts_mismatch', { file: shard.name }, message);
}
