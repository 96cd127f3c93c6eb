import { readCorpusRecord, readIndex, readManifests, readSampleRecord } from '../../corpus/corpus-reader.js';
import type { ExcludeEntry } from '../../corpus/exclude-entry.js';
import { storedImages } from '../../corpus/shard-index.js';
import {
  readTakedowns,
  recordTakedown,
  type TakedownDone,
  type TakedownRecord,
  takedownId,
} from '../../corpus/takedowns.js';
import { FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { steadyMs } from '../../flow/steady-clock.js';
import type { CorpusRecord, Phase } from '../../model/manifest.js';
import { openScratch } from '../../staging/scratch.js';
import type { Store } from '../../store/store.js';
import { carryOutTakedowns, finishTakedown } from './carry-out.js';
import type { TakedownSurvey } from './plan-takedown.js';
import { readStanding } from './read-standing.js';
import { refusePublicSuffixes, type SelectedEntries, selectEntries } from './select-entries.js';

/** Options of {@link takedownCorpus}. */
export interface TakedownOptions {
  store: Store;
  /** What must go; none completes the takedowns that were begun. */
  entries: readonly ExcludeEntry[];
  /** Why, for the record. */
  reason?: string;
  /** Record also entries that name nothing in the corpus, for what comes into it later. Default: false. */
  future?: boolean;
  /** Take a domain below which strangers to each other have theirs, such as `com`, for what it says. Default: false. */
  publicSuffix?: boolean;
  /** Only say what would go. Default: false. */
  dryRun?: boolean;
  /** End an unfinished retry that is in the way: units that it has not repaired stay as they are. Default: false. */
  abandonRetry?: boolean;
  /** Folder on local disk for staging. Default: the system's temporary folder. */
  scratch?: string;
  ctx: Context;
  onUnit?: (phase: Phase, unit: string) => void;
}

/** What a takedown did, or would do. */
export interface TakedownReport {
  schema: 'weft/takedown-report/1';
  corpus: string;
  /** Its record is `takedowns/<id>.json`; absent when nothing was asked for. */
  id?: string;
  dry_run: boolean;
  /** What each takedown removed that was carried out now, interrupted ones included. */
  done: TakedownDone[];
  /** What the corpus held of this one when it was asked for. */
  found: { documents: number; images: number; shards: number; units: number; extract_units: number };
  /** Entries that name nothing in the corpus and were not recorded, each with what may have been meant. */
  unmatched: string[];
  /** Entries for an image by its part name that the corpus does not hold: they were left out. */
  unknown_parts: number;
  seconds: number;
}

/**
 * Takes documents and images out of a corpus for good: the corpus is rewritten where it holds them, and builds,
 * retries and exports refuse them from the moment the request is recorded.
 *
 * An entry that names nothing in a corpus which is completely built is not recorded, unless `future` asks for it.
 *
 * @throws BadInputError `not_a_corpus`; FixConfigError `nothing_to_take_down`, `public_suffix`, `build_unfinished`,
 *   `retry_unfinished`
 */
export async function takedownCorpus(options: TakedownOptions): Promise<TakedownReport> {
  const { store, dryRun = false, reason, ctx } = options;
  const started = steadyMs();
  const corpus = await readCorpusRecord(store);
  if (!options.publicSuffix) refusePublicSuffixes(options.entries);
  const { entries, unknown } = await readStanding(store, () => stableEntries(store, options.entries));
  if (options.entries.length > 0 && entries.length === 0)
    throw new FixConfigError(
      'nothing_to_take_down',
      `${store.uri} holds none of the ${unknown} images that the list names by key and part`,
    );
  const { records, withdrawn } = await readTakedowns(store);
  const holding = records.filter(({ id }) => !withdrawn.has(id));
  const { matched, unmatched, survey } = await select(options, corpus, entries, holding);
  const report: TakedownReport = {
    schema: 'weft/takedown-report/1',
    corpus: store.uri,
    ...(matched.length > 0 && { id: takedownId(matched, withdrawn) }),
    dry_run: dryRun,
    done: [],
    found: {
      documents: survey.documents,
      images: survey.images,
      shards: survey.shards,
      units: survey.units.length,
      extract_units: survey.extractUnits.length,
    },
    unmatched: unmatched.map(({ words }) => words),
    unknown_parts: unknown,
    seconds: 0,
  };
  if (!dryRun) {
    if (report.id !== undefined) {
      await recordTakedown(store, {
        schema: 'weft/takedown/1',
        id: report.id,
        requested_at: new Date(ctx.now()).toISOString(),
        ...(reason !== undefined && { reason }),
        entries: matched,
      });
    }
    report.done = await carryOut(corpus, options);
  }
  report.seconds = (steadyMs() - started) / 1000;
  return report;
}

const NOTHING_FOUND: TakedownSurvey = { units: [], extractUnits: [], shards: 0, documents: 0, images: 0 };

/** Entries that are recorded: those that name something, unless what is still to come may hold what the others name. */
async function select(
  { store, future, ctx }: TakedownOptions,
  corpus: CorpusRecord,
  entries: readonly ExcludeEntry[],
  records: readonly TakedownRecord[],
): Promise<SelectedEntries> {
  if (entries.length === 0) return { matched: [], unmatched: [], survey: NOTHING_FOUND };
  const selected = await selectEntries(store, entries, records, ctx);
  const takesAll = future === true || !(await isBuilt(store, corpus));
  return takesAll ? { ...selected, matched: [...entries], unmatched: [] } : selected;
}

async function isBuilt(store: Store, corpus: CorpusRecord): Promise<boolean> {
  let units = 0;
  for await (const _ of readManifests(store, 'assemble')) units += 1;
  return units >= corpus.units;
}

async function carryOut(corpus: CorpusRecord, options: TakedownOptions): Promise<TakedownDone[]> {
  const { store, abandonRetry, ctx, onUnit } = options;
  if (!(await isBuilt(store, corpus)))
    throw new FixConfigError(
      'build_unfinished',
      `${store.uri} is not completely built: the takedown is recorded and the build will refuse what it names; run weft build again, which removes at its end what is already stored`,
    );
  const scratch = await openScratch(options.scratch, ctx);
  try {
    const done = await carryOutTakedowns({
      store,
      corpus,
      scratch,
      ...(abandonRetry && { unfinishedRetry: 'abandon' }),
      ctx,
      ...(onUnit && { onUnit }),
    });
    // Without anything to take out there may still be what killed processes left.
    if (done.length === 0) await finishTakedown(store, corpus);
    return done;
  } finally {
    await scratch.remove();
  }
}

/**
 * Entries that hold when documents are rewritten: an image by its part name becomes one by its bytes. What only
 * served to find an entry is left out.
 */
async function stableEntries(
  store: Store,
  entries: readonly ExcludeEntry[],
): Promise<{ entries: ExcludeEntry[]; unknown: number }> {
  const stable: ExcludeEntry[] = [];
  const parts = new Map<string, Map<string, ExcludeEntry>>();
  for (const { evidence: _, checked_at: __, ...entry } of entries) {
    if (entry.key === undefined || entry.part === undefined) stable.push(entry);
    else parts.set(entry.key, (parts.get(entry.key) ?? new Map()).set(entry.part, entry));
  }
  let unknown = [...parts.values()].reduce((sum, wanted) => sum + wanted.size, 0);
  if (unknown === 0) return { entries: stable, unknown };
  for await (const { shards } of readManifests(store, 'assemble')) {
    for (const shard of shards) {
      for (const line of await readIndex(store, shard)) {
        const wanted = parts.get(line.key);
        if (wanted === undefined) continue;
        for (const { part, sha256 } of storedImages(await readSampleRecord(store, shard, line))) {
          const entry = wanted.get(part);
          if (entry === undefined) continue;
          const { part: _, ...rest } = entry;
          stable.push({ ...rest, image: sha256 });
          unknown -= 1;
        }
      }
    }
  }
  return { entries: stable, unknown };
}
