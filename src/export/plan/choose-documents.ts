import type { ExportOptions } from '../export-options.js';
import { createDocumentReader } from '../read/document-reader.js';
import { type DocumentRef, listDocuments } from '../read/document-refs.js';
import { type BenchmarkFindings, findBenchmarkContent } from './benchmark-content.js';
import { excludeImages } from './exclude-documents.js';
import { isHeldOut } from './hold-out.js';

/** The documents of an export, and what was left out. */
export interface ChosenDocuments {
  refs: DocumentRef[];
  leftOut: Record<string, number>;
  /** What was found of benchmarks; absent when nobody looked. */
  benchmarks?: Record<string, BenchmarkFindings>;
}

/** The documents that are exported: neither held out nor excluded, without their excluded images. */
export async function chooseDocuments(
  { corpora, exclude, decontamination, holdOut = 0, onProgress, ctx }: ExportOptions,
  seed: string,
): Promise<ChosenDocuments> {
  const listed: DocumentRef[] = [];
  let heldOut = 0;
  let documents = 0;
  for (const [index, corpus] of corpora.entries())
    for await (const ref of listDocuments(corpus, index, (line) => {
      if (exclude?.documentExclusion(line) === undefined) return true;
      documents += 1;
      return false;
    })) {
      if (isHeldOut(ref.domain, seed, holdOut)) heldOut += 1;
      else listed.push(ref);
      onProgress?.({ step: 'listing', documents: listed.length });
    }
  const reader = createDocumentReader(corpora);
  const { refs, images } =
    exclude === undefined
      ? { refs: listed, images: 0 }
      : await excludeImages(listed, {
          exclude,
          readNodes: async (ref) => (await reader.readRecord(ref)).sample.nodes,
          signal: ctx.signal,
        });
  const found =
    decontamination &&
    (await findBenchmarkContent(refs, decontamination, {
      readNodes: async (ref) => (await reader.readRecord(ref)).sample.nodes,
      signal: ctx.signal,
    }));
  const leftOut = {
    domain_held_out: heldOut,
    excluded_documents: documents,
    excluded_images: images,
    ...found?.leftOut,
  };
  return {
    refs: found?.refs ?? refs,
    leftOut: Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0)),
    ...(found && { benchmarks: found.benchmarks }),
  };
}
