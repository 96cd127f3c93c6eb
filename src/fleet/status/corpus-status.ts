import { standingFailures } from '../../commit/failures.js';
import {
  isGrowth,
  isTakedown,
  isUnfinished,
  latestRevision,
  type OpenRevision,
} from '../../commit/revision-plan.js';
import { countPlanned } from '../../commit/stored-plan.js';
import {
  manifestPrefix,
  parseFailureName,
  parseManifestName,
  REVISIONS_PREFIX,
  STATS,
} from '../../corpus/corpus-layout.js';
import { readCorpusRecord, readJson } from '../../corpus/corpus-reader.js';
import { type Manifest, PHASES, type Phase, type RevisionRecord } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';
import { type PhaseRate, rateOf, type StoredUnit } from './phase-rate.js';

/** How far a phase is. */
export interface PhaseStatus extends PhaseRate {
  phase: Phase;
  /** Units in all; absent while the phase is not planned, because those before it are not complete. */
  units?: number;
  done: number;
  /** Units that failed and are not complete. */
  failed: number;
  /** Seconds that the rest takes at the rate of now. */
  seconds_left?: number;
}

/** How far a corpus is. */
export interface CorpusStatus {
  schema: 'weft/status/1';
  corpus: string;
  name: string;
  plan: string;
  /** What is under way, or would be: a phase, `finish`, or what the latest revision does; `finished` when nothing is. */
  state: Phase | 'finish' | 'growth' | 'retry' | 'takedown' | 'finished';
  phases: PhaseStatus[];
  /** The latest revision, when it is not finished. */
  revision?: { number: number; units_left: number };
  /** When it was asked for, ISO 8601. */
  time: string;
}

/** Manifests that are read to tell documents and images per second. */
const SAMPLED = 32;

/**
 * How far a corpus is, by the store alone: a listing for each phase, and the newest manifests. It may be asked while any
 * number of workers run, and of a corpus that nobody works on.
 *
 * @param now - milliseconds since the epoch
 * @throws BadInputError `not_a_corpus`
 */
export async function corpusStatus(store: Store, now: number): Promise<CorpusStatus> {
  const { name, plan } = await readCorpusRecord(store);
  const added = await addedUnits(store);
  const failed = await failedUnits(store);
  const phases: PhaseStatus[] = [];
  for (const phase of PHASES)
    phases.push(await phaseStatus(store, phase, { added, failed: failed.get(phase)?.size ?? 0, now }));
  const revision = await latestRevision(store);
  const open = revision !== undefined && isUnfinished(revision) ? revision : undefined;
  return {
    schema: 'weft/status/1',
    corpus: store.uri,
    name,
    plan,
    state: stateOf(phases, open, (await store.head(STATS)) !== undefined),
    phases,
    ...(open && {
      revision: {
        number: open.record.generation,
        units_left: open.pending.length + open.pendingExtract.length,
      },
    }),
    time: new Date(now).toISOString(),
  };
}

async function phaseStatus(
  store: Store,
  phase: Phase,
  { added, failed, now }: { added: number; failed: number; now: number },
): Promise<PhaseStatus> {
  const planned = await countPlanned(store, phase);
  const units = planned === undefined ? undefined : planned + (phase === 'curate' ? 0 : added);
  const stored: StoredUnit[] = [];
  for await (const { key, storedMs } of store.list(manifestPrefix(phase))) {
    // Those of revisions are of units that are counted already.
    if (parseManifestName(key)?.generation === 0) stored.push({ key, storedMs });
  }
  const status = { phase, ...(units !== undefined && { units }), done: stored.length, failed };
  if (units === undefined || stored.length >= units) return status;
  const rate = await rateOf(stored, now, (keys) => countsOf(store, keys));
  const perHour = rate.units_per_hour;
  return {
    ...status,
    ...rate,
    ...(perHour !== undefined && { seconds_left: Math.round(((units - stored.length) / perHour) * 3600) }),
  };
}

/** Documents and images of the newest of some units, per unit. */
async function countsOf(
  store: Store,
  keys: readonly string[],
): Promise<{ documents: number; images: number }> {
  const newest = keys.slice(-SAMPLED);
  const sum = { documents: 0, images: 0 };
  for (const key of newest) {
    const { counts } = await readJson<Manifest>(store, key);
    sum.documents += counts.documents ?? 0;
    sum.images += counts.images ?? 0;
  }
  return { documents: sum.documents / newest.length, images: sum.images / newest.length };
}

/** Units that the corpus grew by, or is to grow by. */
async function addedUnits(store: Store): Promise<number> {
  let units = 0;
  for await (const { key } of store.list(REVISIONS_PREFIX))
    units += (await readJson<RevisionRecord>(store, key)).added?.length ?? 0;
  return units;
}

async function failedUnits(store: Store): Promise<Map<string, Set<string>>> {
  const failed = new Map<string, Set<string>>();
  for await (const { key } of standingFailures(store)) {
    const { manifest = '' } = parseFailureName(key) ?? {};
    const phase = manifest.split('/')[1] ?? '';
    failed.set(phase, (failed.get(phase) ?? new Set()).add(manifest));
  }
  return failed;
}

function stateOf(
  phases: readonly PhaseStatus[],
  revision: OpenRevision | undefined,
  hasStats: boolean,
): CorpusStatus['state'] {
  if (revision !== undefined) {
    if (isTakedown(revision.record)) return 'takedown';
    return isGrowth(revision.record) ? 'growth' : 'retry';
  }
  const open = phases.find(({ units, done }) => units === undefined || done < units);
  return open?.phase ?? (hasStats ? 'finished' : 'finish');
}
