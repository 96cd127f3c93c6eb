import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, StopError } from '../../errors.js';
import type { BatchEmbeddings } from '../../models/embed-worker.js';
import { cosine } from '../cosines.js';
import {
  type ImageSimilarity,
  NO_SIMILARITY_COUNTS,
  type SimilarityCounts,
  type SimilarityLine,
  type SimilarityManifest,
  similarityLinesName,
} from '../similarity-record.js';
import type { MeasuredDocument, SimilarityBatch } from './similarity-batches.js';

/** The lines of one shard, being written to local disk. */
export interface StagedLines {
  add(batch: SimilarityBatch, vectors: BatchEmbeddings): Promise<void>;
  finish(): Promise<{ manifest: SimilarityManifest; path: string }>;
  /** Gives the file up; for error paths. */
  abort(): Promise<void>;
}

/** Starts the lines of a shard. Throws StopError `staging_failed` when the disk refuses. */
export async function stageLines(folder: string, shard: string): Promise<StagedLines> {
  const path = join(folder, 'lines.jsonl');
  const refused = (error: unknown) =>
    new StopError(
      'staging_failed',
      `cannot write ${path}: ${describeError(error)}; free space there or give another --scratch`,
      { cause: error },
    );
  let file: FileHandle;
  try {
    file = await open(path, 'w');
  } catch (error) {
    throw refused(error);
  }
  const hash = createHash('sha256');
  const lines: SimilarityManifest['lines'] = [];
  const counts: SimilarityCounts = { ...NO_SIMILARITY_COUNTS };
  let offset = 0;

  return {
    async add({ documents }, vectors) {
      for (const document of documents) {
        const line = similarityLine(document, vectors);
        const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
        await file.appendFile(bytes).catch((error: unknown) => Promise.reject(refused(error)));
        hash.update(bytes);
        lines.push([line.key, offset, bytes.byteLength]);
        offset += bytes.byteLength;
        counts.documents += 1;
        counts.images += line.images.length;
        counts.texts += document.texts.length;
        counts.truncated_texts += line.truncated.length;
        counts.undecodable_images += line.images.filter(({ texts }) => texts === null).length;
      }
    },
    async finish() {
      await file.close();
      const sha256 = hash.digest('hex');
      const entry = { name: similarityLinesName(shard, sha256), bytes: offset, sha256 };
      return {
        path,
        manifest: { schema: 'weft/similarity-manifest/1', shard, file: entry, counts, lines },
      };
    },
    abort: () => file.close(),
  };
}

function similarityLine({ key, images, texts }: MeasuredDocument, vectors: BatchEmbeddings): SimilarityLine {
  const compared = images.map(({ part, image, caption, alt }): ImageSimilarity => {
    if (vectors.faults[image] !== undefined) return { part, texts: null };
    const to = (text: number) => cosine(vectors.images, image, vectors.texts, text);
    return {
      part,
      texts: texts.map(to),
      ...(caption !== undefined && { caption: to(caption) }),
      ...(alt !== undefined && { alt: to(alt) }),
    };
  });
  const truncated = texts.flatMap((text, i) => (vectors.truncated[text] ? [i] : []));
  return { key, images: compared, truncated };
}
