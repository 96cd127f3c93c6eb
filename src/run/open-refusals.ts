import { readTakedowns } from '../shards/takedowns.js';
import type { Store } from '../store/store.js';
import { createRefusals, type Refusals } from './refusals.js';

/** Reads what must not get into a corpus. */
export async function openRefusals(store: Store): Promise<Refusals> {
  return createRefusals({ takenDown: (await readTakedowns(store)).list });
}
