import type { ExcludeList } from '../corpus/exclude-list.js';
import { readTakedowns } from '../corpus/takedowns.js';
import type { Store } from '../store/store.js';
import { createRefusals, type Refusals } from './refusals.js';

/** What must not get into a corpus: what its takedowns name, and what the exclude lists of its pipeline do. */
export async function openRefusals(store: Store, excluded: ExcludeList | undefined): Promise<Refusals> {
  const { list: takenDown } = await readTakedowns(store);
  return createRefusals({ takenDown, ...(excluded && { excluded }) });
}
