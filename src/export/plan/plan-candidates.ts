import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { ExportFormat } from '../formats/export-format.js';
import type { DocumentRef } from '../read/document-refs.js';
import type { DocumentSamples } from './measure-document.js';
import type { SamplePartition } from './partition.js';
import type { PlannedItem } from './planned-item.js';

/** An item that could be exported. */
export interface Candidate {
  item: PlannedItem;
  images: number;
  /** Estimated tokens; 0 unless something asks for them. */
  tokens: number;
  /** The part of them that is text. */
  textTokens: number;
  /** In an arm: what each of its pairs costs at most. */
  pairs?: number[];
}

/** What is asked of documents before they are ordered. */
export interface CandidateOptions {
  format: Pick<ExportFormat, 'refusal' | 'settledByIndex' | 'recordsPerSample' | 'imageLoader'>;
  partition: SamplePartition;
  /** Items with fewer images are left out. */
  minImages: number;
  /** Measures every document: something asks for its tokens. */
  measureAll: boolean;
  /** Reads documents; see ExportWork. */
  measure(refs: readonly DocumentRef[]): Promise<DocumentSamples[]>;
  /** Calls of `measure` under way at once. */
  concurrency: number;
  signal: AbortSignal;
  /** Told how many documents are measured of those that have to be. */
  onMeasured?(documents: number, of: number): void;
}

/** The items that documents become. */
export interface Candidates {
  items: Candidate[];
  /** Items left out, by reason. */
  leftOut: Record<string, number>;
}

/** Documents measured by one call: minutes of work are many calls, and a call is much more than its overhead. */
const BATCH = 512;

/** Splits documents into items, leaving out those that the format cannot use. The order of the refs does not matter. */
export async function listCandidates(
  refs: readonly DocumentRef[],
  options: CandidateOptions,
): Promise<Candidates> {
  const { partition, format, minImages } = options;
  const found: Candidates = { items: [], leftOut: {} };
  const leaveOut = (reason: string): void => {
    found.leftOut[reason] = (found.leftOut[reason] ?? 0) + 1;
  };
  const known = (ref: DocumentRef): boolean =>
    !options.measureAll &&
    partition.isWhole(ref) &&
    (format.refusal === undefined || format.settledByIndex?.(ref) === true);
  const unknown: DocumentRef[] = [];
  for (const ref of distinct(refs, () => leaveOut('duplicate_key'))) {
    if (!known(ref)) unknown.push(ref);
    else if (ref.images < minImages) leaveOut('too_few_images');
    else
      found.items.push({
        item: { ref, part: 0, parts: 1, repeat: 0 },
        images: ref.images,
        tokens: 0,
        textTokens: 0,
      });
  }
  const batches = Array.from({ length: Math.ceil(unknown.length / BATCH) }, (_, i) =>
    unknown.slice(i * BATCH, (i + 1) * BATCH),
  );
  const measured = mapConcurrent(batches, options.measure, options);
  let at = 0;
  for await (const documents of measured) {
    for (const { samples } of documents) {
      const ref = unknown[at++] as DocumentRef;
      samples.forEach(({ refusal, ...measured }, part) => {
        if (measured.images < minImages) leaveOut('too_few_images');
        else if (refusal !== undefined) leaveOut(refusal);
        else found.items.push({ item: { ref, part, parts: samples.length, repeat: 0 }, ...measured });
      });
    }
    options.onMeasured?.(at, unknown.length);
  }
  return found;
}

/** One document of each key: corpora that overlap have the same page twice, and two samples of one key are an error. */
function* distinct(refs: readonly DocumentRef[], onDuplicate: () => void): Generator<DocumentRef> {
  const keys = new Set<string>();
  for (const ref of refs) {
    if (keys.size === keys.add(ref.key).size) onDuplicate();
    else yield ref;
  }
}
