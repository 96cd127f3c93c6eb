import type { ExcludeEntry } from '../../corpus/exclude-entry.js';
import { createExcludeList } from '../../corpus/exclude-list.js';
import { publicSuffixKind } from '../../corpus/public-suffix.js';
import { SelectorMatches, type UnmatchedEntry } from '../../corpus/selector-matches.js';
import type { TakedownRecord } from '../../corpus/takedowns.js';
import { FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import type { Store } from '../../store/store.js';
import { surveyTakedown, type TakedownSurvey } from './plan-takedown.js';
import { readStanding } from './read-standing.js';

/**
 * Refuses entries for a domain below which strangers to each other have theirs: `com` for `example.com` is a slip that
 * takes every such site out for good.
 *
 * @throws FixConfigError `public_suffix`
 */
export function refusePublicSuffixes(entries: readonly ExcludeEntry[]): void {
  for (const { domain } of entries) {
    const kind = domain === undefined ? undefined : publicSuffixKind(domain);
    if (kind === undefined) continue;
    const whose =
      kind === 'registry'
        ? 'a registry gives out the names below it'
        : 'customers of a service have the names below it';
    throw new FixConfigError(
      'public_suffix',
      `domain ${domain} is a public suffix: ${whose}; name the domain itself, such as example.${domain}, or give --public-suffix if all of them are meant`,
    );
  }
}

/** Entries that name something in a corpus, and those that do not. */
export interface SelectedEntries {
  matched: ExcludeEntry[];
  unmatched: UnmatchedEntry[];
  /** What the matched ones concern. */
  survey: TakedownSurvey;
}

/**
 * Tells the entries that name something in a corpus, or that an earlier takedown of it holds, from those that do not: a
 * name that was mistyped must not be refused for ever after.
 */
export async function selectEntries(
  store: Store,
  entries: readonly ExcludeEntry[],
  records: readonly TakedownRecord[],
  ctx: Pick<Context, 'signal'>,
): Promise<SelectedEntries> {
  const survey = (some: readonly ExcludeEntry[]): Promise<TakedownSurvey> =>
    readStanding(store, () => surveyTakedown(store, createExcludeList(some), ctx, ignore));
  const known = new Set(records.flatMap((record) => record.entries.map((entry) => JSON.stringify(entry))));
  const isKnown = (entry: ExcludeEntry): boolean => known.has(JSON.stringify(entry));
  const all = await survey(entries);
  const found = all.units.length + all.extractUnits.length > 0;
  if (entries.every(isKnown) || (found && entries.length === 1))
    return { matched: [...entries], unmatched: [], survey: all };
  const matches = new SelectorMatches(entries);
  const unread = await readStanding(store, () => surveyTakedown(store, matches.list, ctx, ignore));
  // Units without signatures do not tell what they hold: of them nothing is said not to match.
  if (unread.extractUnits.length > 0) return { matched: [...entries], unmatched: [], survey: all };
  const unmatched = matches.unmatched().filter(({ entry }) => !isKnown(entry));
  const gone = new Set(unmatched.map(({ entry }) => entry));
  const matched = entries.filter((entry) => !gone.has(entry));
  return { matched, unmatched, survey: all };
}

async function ignore(): Promise<void> {}
