import type { DecontaminateConfig } from '../../config/pipeline.js';
import type { Contamination } from '../../decontaminate/contamination.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { SampleNode } from '../../model/sample.js';
import type { DocumentRef } from '../read/document-refs.js';

/** Which content of benchmarks is looked for, and what is done about it. */
export interface ExportDecontamination extends Omit<DecontaminateConfig, 'lists'> {
  contamination: Contamination;
  /** SHA-256 of each hash list. */
  sums: readonly string[];
}

/** What was found of one benchmark. */
export interface BenchmarkFindings {
  /** Documents that share text with it. */
  documents: number;
  images: number;
}

/** Documents that are looked at once. */
const READ_AHEAD = 8;

/**
 * Looks for content of benchmarks in each document, whose record is read once. With action `drop`, documents that
 * share text with one are left out, and of the others the images that are in one; with `flag` they are only counted.
 */
export async function findBenchmarkContent(
  refs: readonly DocumentRef[],
  decontamination: ExportDecontamination,
  { readNodes, signal }: { readNodes(ref: DocumentRef): Promise<readonly SampleNode[]>; signal: AbortSignal },
): Promise<{
  refs: DocumentRef[];
  leftOut: { benchmark_documents: number; benchmark_images: number };
  benchmarks: Record<string, BenchmarkFindings>;
}> {
  const { action } = decontamination;
  const benchmarks: Record<string, BenchmarkFindings> = {};
  const leftOut = { benchmark_documents: 0, benchmark_images: 0 };
  const kept: DocumentRef[] = [];
  const count = (name: string, what: keyof BenchmarkFindings): void => {
    const findings = benchmarks[name] ?? { documents: 0, images: 0 };
    benchmarks[name] = findings;
    findings[what] += 1;
  };
  const read = mapConcurrent(
    refs,
    async (ref) => ({ ref, found: findIn(ref, await readNodes(ref), decontamination) }),
    { concurrency: READ_AHEAD, signal },
  );
  for await (const { ref, found } of read) {
    for (const name of found.texts) count(name, 'documents');
    for (const names of found.images.values()) for (const name of names) count(name, 'images');
    if (action === 'flag') kept.push(ref);
    else if (found.texts.length > 0) leftOut.benchmark_documents += 1;
    else if (found.images.size === 0) kept.push(ref);
    else {
      leftOut.benchmark_images += found.images.size;
      kept.push({
        ...ref,
        images: ref.images - found.images.size,
        excludedParts: new Set([...(ref.excludedParts ?? []), ...found.images.keys()]),
      });
    }
  }
  const sorted = Object.entries(benchmarks).sort(([a], [b]) => (a < b ? -1 : 1));
  return { refs: kept, leftOut, benchmarks: Object.fromEntries(sorted) };
}

function findIn(
  { excludedParts }: DocumentRef,
  nodes: readonly SampleNode[],
  { contamination, ...thresholds }: ExportDecontamination,
): { texts: string[]; images: Map<string, string[]> } {
  const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.text] : []));
  const images = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.type !== 'image' || excludedParts?.has(node.part)) continue;
    const hits = contamination.imageHits(node, thresholds);
    if (hits.length > 0)
      images.set(
        node.part,
        hits.map(({ benchmark }) => benchmark),
      );
  }
  return { texts: contamination.textHits(texts, thresholds).map(({ benchmark }) => benchmark), images };
}
