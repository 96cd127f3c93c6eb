import type { Pipeline } from '../config/pipeline.js';
import { type ExcludeList, joinExcludeLists, readExcludeList } from '../corpus/exclude-list.js';
import type { Contamination } from '../decontaminate/contamination.js';
import { readHashLists } from '../decontaminate/hash-list.js';
import type { InputOpener } from '../store/input.js';

/** The lists that a pipeline names, read. */
export interface PipelineLists {
  /** Absent when it names none. */
  excluded?: ExcludeList;
  contamination?: Contamination;
  /** What they were, in the order of the pipeline. */
  sums: { name: string; sha256: string }[];
}

/** Reads the exclude lists and hash lists of a pipeline. Throws BadInputError `bad_exclude_list`, `bad_hash_list`. */
export async function openLists(
  { exclude, decontaminate }: Pick<Pipeline, 'exclude' | 'decontaminate'>,
  opener: InputOpener,
): Promise<PipelineLists> {
  const excluded: ExcludeList[] = [];
  for (const name of exclude) excluded.push(await readExcludeList((await opener.open(name)).read(), name));
  const sums = excluded.map(({ sha256 }, at) => ({ name: exclude[at] ?? '', sha256 }));
  const joined = excluded.length > 0 ? { excluded: joinExcludeLists(excluded) } : {};
  if (decontaminate.lists.length === 0) return { ...joined, sums };
  const hashLists: { name: string; bytes: AsyncIterable<Uint8Array> }[] = [];
  for (const name of decontaminate.lists) hashLists.push({ name, bytes: (await opener.open(name)).read() });
  const read = await readHashLists(hashLists);
  return { ...joined, contamination: read.contamination, sums: [...sums, ...read.sums] };
}
