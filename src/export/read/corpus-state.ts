import { isGrowing } from '../../commit/revision-plan.js';
import { REVISIONS_PREFIX } from '../../corpus/corpus-layout.js';
import { type ExcludeList, joinExcludeLists } from '../../corpus/exclude-list.js';
import { listOf, readTakedowns } from '../../corpus/takedowns.js';
import { FixConfigError } from '../../errors.js';
import type { Store } from '../../store/store.js';

/**
 * Refuses a corpus that has begun to grow: until all is decided about together, it holds copies that it will not keep.
 *
 * @throws FixConfigError `build_unfinished`
 */
export async function refuseGrowing(corpora: readonly Store[]): Promise<void> {
  for (const corpus of corpora) {
    if (await isGrowing(corpus))
      throw new FixConfigError(
        'build_unfinished',
        `${corpus.uri} has not grown to the end; run weft build again, then export it`,
      );
  }
}

/**
 * What an export leaves out: what its options name, and what takedowns of its corpora name that are recorded and not
 * carried out yet. Undefined when that is nothing.
 */
export async function withPendingTakedowns(
  corpora: readonly Store[],
  exclude: ExcludeList | undefined,
): Promise<ExcludeList | undefined> {
  const lists = exclude === undefined ? [] : [exclude];
  for (const corpus of corpora) {
    const { pending } = await readTakedowns(corpus);
    if (pending.length > 0) lists.push(listOf(pending));
  }
  return lists.length < 2 ? lists[0] : joinExcludeLists(lists);
}

/**
 * Number of the latest revision of each corpus, 0 for one as it was built: what tells an export from one of the same
 * corpus before a retry or takedown. Undefined when none was revised.
 */
export async function revisionsOf(corpora: readonly Store[]): Promise<number[] | undefined> {
  const revisions: number[] = [];
  for (const corpus of corpora) {
    let latest = 0;
    for await (const { key } of corpus.list(REVISIONS_PREFIX))
      latest = Number(/(\d{6})\.json$/.exec(key)?.[1] ?? latest);
    revisions.push(latest);
  }
  return revisions.some((revision) => revision > 0) ? revisions : undefined;
}
