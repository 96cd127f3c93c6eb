import { STATS } from '../corpus/corpus-layout.js';
import { readCorpusRecord, readJson } from '../corpus/corpus-reader.js';
import type { CorpusRecord, CorpusStats } from '../model/manifest.js';
import type { Store } from '../store/store.js';

/** What a corpus says of itself. */
export interface CorpusFacts {
  uri: string;
  record: CorpusRecord;
  /** Absent until the build has ended. */
  stats?: CorpusStats;
}

/** Reads a corpus's record and sums. Throws BadInputError `not_a_corpus`, `bad_json`. */
export async function readCorpusFacts(store: Store): Promise<CorpusFacts> {
  const record = await readCorpusRecord(store);
  if ((await store.head(STATS)) === undefined) return { uri: store.uri, record };
  return { uri: store.uri, record, stats: await readJson<CorpusStats>(store, STATS) };
}
