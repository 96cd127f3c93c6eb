import type { UnitOutput } from '../../commit/commit-unit.js';
import { completeUnit } from '../../commit/complete-unit.js';
import { finishBuild } from '../../commit/finish-build.js';
import {
  isGrowth,
  isTakedown,
  isUnfinished,
  latestRevision,
  type OpenRevision,
} from '../../commit/revision-plan.js';
import {
  manifestName,
  olderRemovedName,
  revisionName,
  takedownDoneName,
} from '../../corpus/corpus-layout.js';
import { readJson, readJsonLines } from '../../corpus/corpus-reader.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { latestManifest } from '../../corpus/list-manifests.js';
import {
  listOf,
  type RemovedLine,
  readTakedowns,
  type TakedownDone,
  type TakedownRecord,
} from '../../corpus/takedowns.js';
import { FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import type { CorpusRecord, Manifest, Phase, RevisionRecord } from '../../model/manifest.js';
import { openScratch, type Scratch } from '../../staging/scratch.js';
import { putJson, type Store } from '../../store/store.js';
import { abandonRetry } from '../retry/abandon-retry.js';
import { affectedDocuments } from './affected-documents.js';
import { planTakedown } from './plan-takedown.js';
import { readStanding } from './read-standing.js';

/** Options of {@link carryOutTakedowns}. */
export interface CarryOutOptions {
  /** A corpus whose units are all committed. */
  store: Store;
  corpus: Pick<CorpusRecord, 'plan' | 'name'>;
  scratch: Scratch;
  /**
   * What becomes of a retry or a growth that is unfinished: `'refuse'` ends in an error, `'leave'` leaves the takedowns to it, and
   * `'abandon'` ends a retry, so that units that it has not repaired stay as they are. Default: `'refuse'`.
   */
  unfinishedRetry?: 'refuse' | 'leave' | 'abandon';
  ctx: Context;
  /** Called after each unit that was rewritten. */
  onUnit?: (phase: Phase, unit: string) => void;
}

/**
 * Removes from a corpus what its takedowns name, until each of them is done.
 *
 * A revision is planned and frozen, each concerned unit gets a new manifest, put last and only if absent, and what the
 * old ones named is deleted when all stand. So it may be killed at any moment or run in several processes; run again,
 * it goes on, and changes nothing of what is done.
 *
 * @returns what the takedowns removed that were pending
 * @throws FixConfigError `retry_unfinished`, `build_unfinished` while the corpus grows
 */
export async function carryOutTakedowns(options: CarryOutOptions): Promise<TakedownDone[]> {
  const { store, ctx } = options;
  const done: TakedownDone[] = [];
  while (true) {
    ctx.signal.throwIfAborted();
    // In this order: whatever the revision carries out is among the records then.
    const last = await latestRevision(store);
    const { records, pending } = await readTakedowns(store);
    if (pending.length === 0 && !isUnfinishedTakedown(last)) return done;
    const carried = last?.record.takedowns;
    const carriedOut = pending.filter(({ id }) => carried?.includes(id));
    if (last !== undefined && isUnfinished(last) && carried === undefined) {
      if (options.unfinishedRetry === 'leave') return done;
      if (isGrowth(last.record)) throw growthUnfinished(store);
      if (options.unfinishedRetry !== 'abandon') throw retryUnfinished(store);
      await abandonRetry(store, last);
    } else if (last !== undefined && carried !== undefined && (carriedOut.length > 0 || isUnfinished(last))) {
      await runRevision(last, listOf(records.filter(({ id }) => carried.includes(id))), options);
      done.push(...(await finish(last.record, carriedOut, options)));
    } else if (!(await planNext(pending, (last?.record.generation ?? 0) + 1, options))) {
      for (const { id } of pending) done.push(await putDone(store, { ...NOTHING, id }));
    }
  }
}

function isUnfinishedTakedown(last: OpenRevision | undefined): boolean {
  return last !== undefined && isTakedown(last.record) && isUnfinished(last);
}

/**
 * Carries out what takedowns are pending at the begin or end of another job on the corpus; nothing while a retry is
 * unfinished, which refuses what they name and calls this at its end.
 */
export async function completeTakedowns({
  scratch: folder,
  ...options
}: Omit<CarryOutOptions, 'scratch' | 'unfinishedRetry'> & { scratch?: string }): Promise<void> {
  const { store } = options;
  const { pending } = await readTakedowns(store);
  const last = await latestRevision(store);
  if (pending.length === 0 && !isUnfinishedTakedown(last)) return;
  const scratch = await openScratch(folder, options.ctx);
  try {
    await carryOutTakedowns({ ...options, scratch, unfinishedRetry: 'leave' });
  } finally {
    await scratch.remove();
  }
}

const NOTHING = { schema: 'weft/takedown-done/1', generation: 0, documents: 0, images: 0 } as const;

/** Plans a revision, or finds that another process planned one; false when the corpus holds nothing of it. */
async function planNext(
  pending: readonly TakedownRecord[],
  generation: number,
  { store, corpus, scratch, ctx }: CarryOutOptions,
): Promise<boolean> {
  const { units, extractUnits } = await readStanding(store, async () =>
    planTakedown(
      store,
      listOf(pending),
      { plan: corpus.plan, generation, takedowns: pending.map(({ id }) => id) },
      { folder: await scratch.make('takedown'), ctx },
    ),
  );
  // While a revision is under way, what it removes may be missing from the manifests and still be in the store.
  return units.length + extractUnits.length > 0 || (await store.head(revisionName(generation))) !== undefined;
}

/** Documents first: while shards still hold what is removed, they tell which of its images went for what they show. */
async function runRevision(
  { record, pending, pendingExtract }: OpenRevision,
  list: ExcludeList,
  options: CarryOutOptions,
): Promise<void> {
  const { store, ctx } = options;
  const { signal } = ctx;
  for (const unit of pendingExtract) {
    // Loaded when there is something to take down: each build looks whether there is, and most have nothing.
    const { takeDownDocuments } = await import('./take-down-documents.js');
    await reviseUnit('extract', unit, record, options, async (manifest, folder) =>
      takeDownDocuments({
        store,
        manifest,
        generation: record.generation,
        list,
        removed: await picturesOf(unit, list, options),
        folder,
        signal,
      }),
    );
  }
  for (const unit of pending) {
    const { takeDownUnit } = await import('./take-down-unit.js');
    await reviseUnit('assemble', unit, record, options, (manifest, folder) =>
      takeDownUnit({ store, manifest, generation: record.generation, list, folder, signal }),
    );
  }
}

async function reviseUnit(
  phase: Phase,
  unit: string,
  { plan, generation }: RevisionRecord,
  { store, scratch, ctx, onUnit }: CarryOutOptions,
  revise: (manifest: Manifest, folder: string) => Promise<UnitOutput>,
): Promise<void> {
  const run = async (folder: string): Promise<UnitOutput> => {
    const key = (await latestManifest(store, phase, unit)) ?? manifestName(phase, unit);
    return revise(await readJson<Manifest>(store, key), folder);
  };
  const { outcome } = await completeUnit({ plan, phase, unit, generation }, run, { store, scratch, ctx });
  if (outcome === 'committed') onUnit?.(phase, unit);
}

/** Stored names of the images of a unit that a list names, by document: what hashes find, no address may tell. */
async function picturesOf(
  unit: string,
  list: ExcludeList,
  { store, ctx }: CarryOutOptions,
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const key = await latestManifest(store, 'assemble', unit);
  if (key === undefined) return found;
  for (const shard of (await readJson<Manifest>(store, key)).shards) {
    for (const { line, images, parts } of await affectedDocuments(store, shard, list, ctx.signal)) {
      const urls = parts.flatMap(({ part, url }) => (images.has(part) && url !== undefined ? [url] : []));
      if (urls.length > 0) found.set(line.id, new Set(urls));
    }
  }
  return found;
}

/**
 * Completes a corpus of which something was taken out. Elsewhere files that nothing names are rubbish; here they hold what
 * was to go.
 *
 * @throws FixConfigError `takedown_undeleted`
 */
export async function finishTakedown(
  store: Store,
  { plan, name }: Pick<CorpusRecord, 'name' | 'plan'>,
): Promise<void> {
  const { refused } = (await finishBuild(store, plan, name)).orphans;
  if (refused === undefined) return;
  const { files, error } = refused;
  throw new FixConfigError(
    'takedown_undeleted',
    `${store.uri}: no document holds what is taken down any more, but files that may hold it (${files} known) could not be deleted; grant the right to delete (s3:DeleteObject, s3:ListBucket) and run the same command again; ${error.message}`,
    { cause: error },
  );
}

/** Deletes what the revision superseded, and says that its takedowns are done. */
async function finish(
  { generation, removed = olderRemovedName(generation) }: RevisionRecord,
  takedowns: readonly TakedownRecord[],
  { store, corpus }: CarryOutOptions,
): Promise<TakedownDone[]> {
  await finishTakedown(store, corpus);
  const sums = { documents: 0, images: 0 };
  for await (const { level, images } of readJsonLines<RemovedLine>(store, removed)) {
    if (level === 'document') sums.documents += 1;
    sums.images += images.length;
  }
  const done: TakedownDone[] = [];
  for (const { id } of takedowns) done.push(await putDone(store, { ...NOTHING, id, generation, ...sums }));
  return done;
}

async function putDone(store: Store, done: TakedownDone): Promise<TakedownDone> {
  await putJson(store, takedownDoneName(done.id), done, { ifAbsent: true });
  return done;
}

function growthUnfinished(store: Store): FixConfigError {
  return new FixConfigError(
    'build_unfinished',
    `${store.uri} has not grown to the end: the takedown is recorded, and holds; run weft build again, which carries it out`,
  );
}

function retryUnfinished(store: Store): FixConfigError {
  return new FixConfigError(
    'retry_unfinished',
    `${store.uri}: a retry is not finished; end it with weft retry, which carries out the takedown as well, or give --abandon-retry to leave as they are the units that it has not repaired yet`,
  );
}
