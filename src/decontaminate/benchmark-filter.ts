import type { DecontaminateConfig } from '../config/pipeline.js';
import type { Document } from '../model/document.js';
import type { Sample } from '../model/sample.js';
import type { Drop, RecordedDrop } from '../model/verdict.js';
import type { BenchmarkHit, Contamination } from './contamination.js';

/** Reason of an image that is in a benchmark, and name of the signal that says in which where it is only flagged. */
export const BENCHMARK_IMAGE = 'benchmark_image';
/** The same of a document that shares text with a benchmark. */
export const BENCHMARK_TEXT = 'benchmark_text';

/** What is found of a document or image: a drop, or a flag for its signals. */
export type BenchmarkVerdict =
  | { drop: Pick<Drop, 'reason'> & { detail: string } }
  | { signals: Record<string, string> };

/** Looks for content of benchmarks. */
export interface BenchmarkFilter {
  document(document: Pick<Document, 'nodes'>): BenchmarkVerdict | undefined;
  image(image: { phash: string; dhash: string; pixels_sha256: string }): BenchmarkVerdict | undefined;
}

/** Makes the filter of a build; without a hash list it finds nothing. */
export function createBenchmarkFilter(
  contamination: Contamination | undefined,
  config: DecontaminateConfig,
): BenchmarkFilter {
  const verdict = (reason: Drop['reason'], hits: readonly BenchmarkHit[]): BenchmarkVerdict | undefined => {
    if (hits.length === 0) return undefined;
    if (config.action === 'flag')
      return { signals: { [reason]: hits.map(({ benchmark }) => benchmark).join(',') } };
    return { drop: { reason, detail: hits.map(({ benchmark, how }) => `${benchmark} (${how})`).join(', ') } };
  };
  return {
    document({ nodes }) {
      if (contamination === undefined) return undefined;
      const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.text] : []));
      return verdict(BENCHMARK_TEXT, contamination.textHits(texts, config));
    },
    image: (image) => contamination && verdict(BENCHMARK_IMAGE, contamination.imageHits(image, config)),
  };
}

/**
 * How often each benchmark was hit in a document, as counters of its unit: `benchmark_image:<name>` and
 * `benchmark_text:<name>`, dropped and flagged together.
 */
export function benchmarkCounts(
  drops: readonly RecordedDrop[],
  sample: Pick<Sample, 'nodes' | 'signals'> | undefined,
): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (reason: string, benchmark: string): void => {
    const name = `${reason}:${benchmark}`;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { reason, detail = '' } of drops) {
    if (reason !== BENCHMARK_IMAGE && reason !== BENCHMARK_TEXT) continue;
    for (const [, benchmark = ''] of detail.matchAll(/(\S{1,200}) \([^)]{0,200}\)/g)) add(reason, benchmark);
  }
  const flagged = [
    sample?.signals,
    ...(sample?.nodes ?? []).map((node) => (node.type === 'image' ? node.signals : {})),
  ];
  for (const signals of flagged) {
    for (const reason of [BENCHMARK_IMAGE, BENCHMARK_TEXT]) {
      const names = signals?.[reason];
      if (typeof names === 'string') for (const benchmark of names.split(',')) add(reason, benchmark);
    }
  }
  return counts;
}
