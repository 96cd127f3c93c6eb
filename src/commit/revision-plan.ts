import { manifestName, manifestPrefix, REVISIONS_PREFIX, revisionName } from '../corpus/corpus-layout.js';
import { readJson, readManifests } from '../corpus/corpus-reader.js';
import type { Manifest, Phase, RevisionRecord } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import { putJson, type Store } from '../store/store.js';
import { findPlan } from './stored-plan.js';

/** A revision that was planned, a retry, a takedown or a growth, and what is left of it. */
export interface OpenRevision {
  record: RevisionRecord;
  /** Units that have no assemble manifest of this revision yet. */
  pending: string[];
  /** Units that have no extract manifest of it yet. */
  pendingExtract: string[];
}

/** True for a revision that removes things. */
export function isTakedown({ takedowns }: RevisionRecord): boolean {
  return takedowns !== undefined;
}

/** True for a revision that adds inputs. One that neither removes nor adds is a retry. */
export function isGrowth({ added }: RevisionRecord): boolean {
  return added !== undefined;
}

/** True while units of a revision are not committed. */
export function isUnfinished({ pending, pendingExtract }: OpenRevision): boolean {
  return pending.length + pendingExtract.length > 0;
}

/** The latest revision of a corpus; undefined when there was none. */
export async function latestRevision(store: Store): Promise<OpenRevision | undefined> {
  let latest: string | undefined;
  for await (const { key } of store.list(REVISIONS_PREFIX)) latest = key;
  if (latest === undefined) return undefined;
  const record = await readJson<RevisionRecord>(store, latest);
  const { units, extract_units: extractUnits = [], generation, added } = record;
  if (added !== undefined) return { record, ...(await pendingGrowth(store, { added, generation })) };
  return {
    record,
    pending: await withoutManifest(store, 'assemble', units, generation),
    pendingExtract: await withoutManifest(store, 'extract', extractUnits, generation),
  };
}

/**
 * What is left of a growth. Which units it changes is decided once all that it adds is curated; until then, those that it
 * adds are pending.
 */
async function pendingGrowth(
  store: Store,
  { added, generation }: Required<Pick<RevisionRecord, 'added'>> & Pick<RevisionRecord, 'generation'>,
): Promise<Pick<OpenRevision, 'pending' | 'pendingExtract'>> {
  const names = added.map(({ name }) => name);
  const pendingExtract = await withoutManifest(store, 'extract', names, 0);
  const plan = await findPlan(store, 'assemble', generation);
  if (plan === undefined) return { pending: names, pendingExtract };
  const of = (revision: number) =>
    plan.units.filter((unit) => (unit.revision ?? 0) === revision).map(({ name }) => name);
  const pending = [
    ...(await withoutManifest(store, 'assemble', of(generation), generation)),
    ...(await withoutManifest(store, 'assemble', of(0), 0)),
  ];
  return { pending, pendingExtract };
}

/** Whether a corpus is growing: its documents are not all decided about together yet. */
export async function isGrowing(store: Store): Promise<boolean> {
  let latest: string | undefined;
  for await (const { key } of store.list(REVISIONS_PREFIX)) latest = key;
  if (latest === undefined) return false;
  const { added, generation } = await readJson<RevisionRecord>(store, latest);
  if (added === undefined) return false;
  const { pending, pendingExtract } = await pendingGrowth(store, { added, generation });
  return pending.length + pendingExtract.length > 0;
}

/** Units up to which each is asked for; above, all are listed, a thousand to a request. */
const ASKED_ONE_BY_ONE = 16;

async function withoutManifest(
  store: Store,
  phase: Phase,
  units: readonly string[],
  generation: number,
): Promise<string[]> {
  if (units.length > ASKED_ONE_BY_ONE) {
    const done = new Set<string>();
    for await (const { key } of store.list(manifestPrefix(phase))) done.add(key);
    return units.filter((unit) => !done.has(manifestName(phase, unit, generation)));
  }
  const pending: string[] = [];
  for (const unit of units) {
    if ((await store.head(manifestName(phase, unit, generation))) === undefined) pending.push(unit);
  }
  return pending;
}

/**
 * Plans a retry of the units that lost images for one of `reasons`, as the next generation.
 *
 * The plan is put only if absent, so two processes that start at once share one: the caller reads it back with
 * {@link latestRevision}.
 *
 * @param generation - the number after that of a revision that is finished: one is planned when no other is under way
 * @returns false when no unit lost such an image, so that nothing was planned
 */
export async function planRetry(
  store: Store,
  { plan, reasons, generation }: Pick<RevisionRecord, 'plan' | 'reasons' | 'generation'>,
): Promise<boolean> {
  const units: string[] = [];
  for await (const manifest of readManifests(store, 'assemble')) {
    if (lostImages(manifest, reasons) > 0) units.push(manifest.unit);
  }
  if (units.length === 0) return false;
  const record: RevisionRecord = { schema: 'weft/retry/1', plan, generation, reasons, units };
  await putJson(store, revisionName(generation), record, { ifAbsent: true });
  return true;
}

/**
 * Plans a growth by some units, as the next generation: put only if absent, as a retry's plan.
 *
 * @param generation - the number after that of a revision that is finished
 */
export async function planGrowth(
  store: Store,
  { plan, generation, added }: Pick<RevisionRecord, 'plan' | 'generation'> & { added: readonly SourceUnit[] },
): Promise<void> {
  const before = { documents: 0, images: 0 };
  for await (const { counts } of readManifests(store, 'assemble')) {
    before.documents += counts.documents ?? 0;
    before.images += counts.images ?? 0;
  }
  const record: RevisionRecord = {
    schema: 'weft/retry/1',
    plan,
    generation,
    reasons: [],
    units: [],
    added: [...added],
    before,
  };
  await putJson(store, revisionName(generation), record, { ifAbsent: true });
}

/** Images of a unit that were dropped for one of `reasons`. */
export function lostImages({ drops }: Pick<Manifest, 'drops'>, reasons: readonly string[]): number {
  return reasons.reduce((sum, reason) => sum + (drops[`image:${reason}`] ?? 0), 0);
}
