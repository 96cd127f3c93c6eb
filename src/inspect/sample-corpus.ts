import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Sample } from '../model/sample.js';
import type { Store } from '../store/store.js';
import { type DocumentPlace, readSampleJson } from './read-document.js';
import { planSample, type SampleOptions } from './sample-plan.js';

/** A sampled document and where it lies; `readStored` brings its image bytes. */
export interface SampledDocument extends DocumentPlace {
  sample: Sample;
}

/** How many documents are read at once. */
const DOCUMENTS_AT_ONCE = 8;

/**
 * A uniform sample of a corpus's documents, without replacement, in corpus order (unit, shard, offset).
 *
 * Whole shards are never read: manifests tell the counts, indexes the places, and each document is one ranged read
 * that stops after its JSON. The same corpus, count, seed and condition give the same documents from any store.
 *
 * @throws FixConfigError `bad_count`; BadInputError `bad_manifest`, `bad_index`, `sample_unreadable`, `not_found`;
 * AbortedError
 */
export async function* sampleCorpus(store: Store, options: SampleOptions): AsyncGenerator<SampledDocument> {
  const { places } = await planSample(store, options);
  yield* readPlaces(store, places, options.signal);
}

/** The documents at these places, in their order. */
export function readPlaces(
  store: Store,
  places: readonly DocumentPlace[],
  signal?: AbortSignal,
): AsyncGenerator<SampledDocument> {
  return mapConcurrent(places, async (place) => ({ ...place, sample: await readSampleJson(store, place) }), {
    concurrency: DOCUMENTS_AT_ONCE,
    ...(signal && { signal }),
  });
}

/** Documents that are asked for the names of their signals. */
const DOCUMENTS_ASKED = 16;

/** Names of the signals that documents of a corpus have, as some of them show: models and other tools may add their own. */
export async function signalNames(store: Store, signal?: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  const options = { count: DOCUMENTS_ASKED, ...(signal && { signal }) };
  for await (const { sample } of sampleCorpus(store, options))
    for (const name of Object.keys(sample.signals ?? {})) names.add(name);
  return [...names];
}
