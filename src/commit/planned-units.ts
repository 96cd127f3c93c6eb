import { REVISIONS_PREFIX } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import type { RevisionRecord } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import type { Store } from '../store/store.js';
import { findPlan } from './stored-plan.js';

/**
 * The units that a corpus is made of, in their order: those of its build, then those that it grew by. Undefined when its
 * build has not begun.
 */
export async function plannedUnits(store: Store): Promise<SourceUnit[] | undefined> {
  const all = (await findPlan<SourceUnit>(store, 'extract'))?.units;
  if (all === undefined) return undefined;
  for await (const { key } of store.list(REVISIONS_PREFIX)) {
    const { added } = await readJson<RevisionRecord>(store, key);
    for (const unit of added ?? []) all.push(unit as SourceUnit);
  }
  return all;
}
