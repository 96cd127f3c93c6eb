import { readCorpusRecord, readManifests } from '../../corpus/corpus-reader.js';
import { FixConfigError } from '../../errors.js';
import type { SimilarityRecord } from '../../model/schemas/similarity.js';
import {
  openSimilarity,
  readSimilarityRecord,
  type SimilarityReader,
} from '../../similarity/read-similarity.js';
import type { Store } from '../../store/store.js';
import type { DocumentRef } from '../read/document-refs.js';
import { largestSimilarity } from './item-similarity.js';

/** What an export is asked of similarities. */
export interface SimilarityOptions {
  corpora: readonly Store[];
  similarities?: readonly Store[];
  minSimilarity?: number;
}

/** The similarities that an export uses, by corpus. */
export interface CorpusSimilarities {
  stores: Store[];
  /** Which of the prefixes that were given. */
  prefixes: number[];
  records: SimilarityRecord[];
  readers: SimilarityReader[];
}

/**
 * Finds the similarities of each corpus among the prefixes that were given, by the plan id; undefined without any.
 *
 * @throws FixConfigError `similarity_missing` when a corpus has none, `similarity_incomplete`, `no_similarity`,
 *   `bad_similarity`; BadInputError `not_similarities`
 */
export async function openSimilarities({
  corpora,
  similarities,
  minSimilarity,
}: SimilarityOptions): Promise<CorpusSimilarities | undefined> {
  if (similarities === undefined || similarities.length === 0) {
    if (minSimilarity === undefined) return undefined;
    throw new FixConfigError(
      'no_similarity',
      'a least similarity is asked for, and no --similarity was given: measure it with weft similarity',
    );
  }
  if (minSimilarity !== undefined && !(minSimilarity >= -1 && minSimilarity <= 1))
    throw new FixConfigError(
      'bad_similarity',
      `min-similarity: expected a cosine from -1 to 1, got ${minSimilarity}`,
    );
  const byPlan = new Map<string, number>();
  for (const [i, prefix] of similarities.entries())
    byPlan.set((await readSimilarityRecord(prefix)).corpus, i);
  const found: CorpusSimilarities = { stores: [], prefixes: [], records: [], readers: [] };
  for (const corpus of corpora) {
    const { plan } = await readCorpusRecord(corpus);
    const prefix = byPlan.get(plan);
    const store = similarities[prefix ?? -1];
    if (prefix === undefined || store === undefined)
      throw new FixConfigError(
        'similarity_missing',
        `no --similarity is of the corpus ${corpus.uri} (plan ${plan}); measure it with weft similarity`,
      );
    const shards: string[] = [];
    for await (const manifest of readManifests(corpus, 'assemble'))
      shards.push(...manifest.shards.map(({ name }) => name));
    const reader = await openSimilarity(store, shards);
    found.stores.push(store);
    found.prefixes.push(prefix);
    found.records.push(reader.record);
    found.readers.push(reader);
  }
  return found;
}

/**
 * Tells each document where its similarities lie, and takes images off it whose largest similarity with a text of the
 * document, their caption or their alternative text is below a threshold. MMC4 left out images without any sentence
 * of at least 0.15, by CLIP ViT-L/14.
 *
 * @returns the documents, and what was left out by reason
 */
export async function locateSimilarities(
  chosen: { refs: readonly DocumentRef[]; leftOut: Record<string, number> },
  { readers }: CorpusSimilarities,
  threshold: number | undefined,
): Promise<{ refs: DocumentRef[]; leftOut: Record<string, number> }> {
  const below = readers.map(() => new Map<string, Map<string, string>>());
  if (threshold !== undefined) {
    for (const [corpus, reader] of readers.entries())
      for await (const { key, images } of reader.lines())
        for (const image of images) {
          const largest = largestSimilarity(image);
          if (largest !== undefined && largest >= threshold) continue;
          const reason = largest === undefined ? 'image_similarity_unmeasured' : 'image_similarity_too_low';
          const parts = below[corpus]?.get(key) ?? new Map<string, string>();
          below[corpus]?.set(key, parts.set(image.part, reason));
        }
  }
  const leftOut = { ...chosen.leftOut };
  const located = chosen.refs.map((ref) => {
    const place = readers[ref.corpus]?.placeOf(ref.key);
    const excluded = new Set(ref.excludedParts);
    for (const [part, reason] of below[ref.corpus]?.get(ref.key) ?? []) {
      if (excluded.has(part)) continue;
      excluded.add(part);
      leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    }
    const images = ref.images - (excluded.size - (ref.excludedParts?.size ?? 0));
    return {
      ...ref,
      images,
      ...(place && { similarity: place }),
      ...(excluded.size > 0 && { excludedParts: excluded }),
    };
  });
  return { refs: located, leftOut };
}

/** What the record of an export says of the similarities that it was made with. */
export interface SimilaritySettings {
  /** Of which corpora, by which models they were measured. */
  similarities: Pick<SimilarityRecord, 'corpus' | 'model'>[];
  min_similarity: number | null;
}

/** The {@link SimilaritySettings} of an export. */
export function similaritySettings(
  { records }: CorpusSimilarities,
  minSimilarity: number | undefined,
): SimilaritySettings {
  return {
    similarities: records.map(({ corpus, model }) => ({ corpus, model })),
    min_similarity: minSimilarity ?? null,
  };
}

/** The addresses of the prefixes by corpus, for threads that open them again; undefined when one is not known. */
export function addressesOf<A>(
  { prefixes }: CorpusSimilarities,
  given: readonly A[] | undefined,
): A[] | undefined {
  const addresses = prefixes.flatMap((prefix) => given?.[prefix] ?? []);
  return addresses.length === prefixes.length ? addresses : undefined;
}
