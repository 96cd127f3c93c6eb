import { join } from 'node:path';
import type {
  ImageSimilarity,
  SimilarityCounts,
  SimilarityLine,
  SimilarityManifest,
} from '../../model/schemas/similarity.js';
import type { BatchEmbeddings } from '../../models/embed-worker.js';
import { stageFile } from '../../staging/staged-file.js';
import { cosine } from '../cosines.js';
import { NO_SIMILARITY_COUNTS, similarityLinesName } from '../similarity-record.js';
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
  const file = await stageFile(path, { remedy: 'give another --scratch' });
  const lines: SimilarityManifest['lines'] = [];
  const counts: SimilarityCounts = { ...NO_SIMILARITY_COUNTS };

  return {
    async add({ documents }, vectors) {
      for (const document of documents) {
        const line = similarityLine(document, vectors);
        const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
        lines.push([line.key, file.bytes, bytes.byteLength]);
        await file.append(bytes);
        counts.documents += 1;
        counts.images += line.images.length;
        counts.texts += document.texts.length;
        counts.truncated_texts += line.truncated.length;
        counts.undecodable_images += line.images.filter(({ texts }) => texts === null).length;
      }
    },
    async finish() {
      const { bytes, sha256 } = await file.finish();
      const entry = { name: similarityLinesName(shard, sha256), bytes, sha256 };
      return {
        path,
        manifest: { schema: 'weft/similarity-manifest/1', shard, file: entry, counts, lines },
      };
    },
    abort: () => file.abort(),
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
