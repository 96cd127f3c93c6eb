import type { Assembly } from '../assemble/assembly.js';
import type { UnitOutput } from '../commit/commit-unit.js';
import type { Plan, PlanUnit } from '../commit/plan.js';
import { plannedUnits } from '../commit/planned-units.js';
import { isGrowth, isTakedown, isUnfinished, latestRevision, planGrowth } from '../commit/revision-plan.js';
import { putPlan, readPlan } from '../commit/stored-plan.js';
import {
  filesOf,
  manifestName,
  manifestPrefix,
  parseManifestName,
  planName,
} from '../corpus/corpus-layout.js';
import { readJson, readManifests } from '../corpus/corpus-reader.js';
import { latestManifest } from '../corpus/list-manifests.js';
import {
  type ChangedUnit,
  changedDocuments,
  changedUnits,
  type DecisionChange,
} from '../curate/changed-decisions.js';
import { readDecisions } from '../curate/read-decisions.js';
import { FixConfigError } from '../errors.js';
import type { Manifest, Phase, RevisionRecord } from '../model/manifest.js';
import { completeTakedowns } from '../revise/takedown/carry-out.js';
import type { Store } from '../store/store.js';
import type { BuildRun, PhaseReport } from './build-run.js';
import type { SettledInputs } from './settle-inputs.js';

/** What a corpus became by growing. */
export interface GrowthReport {
  /** Number of the revision. */
  revision: number;
  /** Inputs that it grew by; of a folder, each file that is new. */
  inputs: number;
  units: number;
  /** Units of before that were assembled again. */
  units_changed: number;
  /** Of the documents of before, those that curation drops now, those that it drops no longer, and others that it changes. */
  dropped: number;
  let_back: number;
  changed: number;
  /** What was stored before, and of the inputs that are new. */
  before: { documents: number; images: number };
  added: { documents: number; images: number };
  phases: Record<Phase, PhaseReport>;
}

/** A unit of the assemble phase of a growth: one that is new, or one of before that is assembled again. */
type GrownUnit = PlanUnit & Partial<ChangedUnit>;

/** Options of {@link growCorpus}. */
export interface GrowCorpusOptions {
  run: BuildRun;
  corpus: { plan: string; name: string };
  settled: SettledInputs;
  /** Compares the inputs again, when another process has made the corpus grow meanwhile. */
  settle(): Promise<SettledInputs>;
}

/**
 * Makes a corpus whose build is finished grow by the inputs that it does not hold, and ends a growth that was begun.
 *
 * A growth is a revision, planned when the one before it is finished and frozen by the first who plans it. What is new is
 * extracted; curation decides again over everything; units of before are assembled again only where it decides otherwise
 * about one of their documents.
 */
export async function growCorpus(options: GrowCorpusOptions): Promise<GrowthReport[]> {
  const { run, corpus, settle } = options;
  const { store, scratch, ctx } = run.options;
  const reports: GrowthReport[] = [];
  let { settled } = options;
  while (true) {
    ctx.signal.throwIfAborted();
    await completeTakedowns({ store, corpus, ctx, scratch: scratch.folder });
    const last = await latestRevision(store);
    const planned = (await plannedUnits(store)) ?? [];
    if (planned.length !== settled.known.length) {
      // Who has nothing to add is done: another process makes the corpus grow, by what it does not name.
      if (settled.added.length === 0) return reports;
      settled = await settle();
    }
    if (last !== undefined && isUnfinished(last)) {
      // A takedown that another process has planned this moment is the next round's.
      if (isTakedown(last.record)) continue;
      if (isGrowth(last.record)) {
        reports.push(await runGrowth(run, last.record, settled));
        continue;
      }
      if (settled.added.length === 0) return reports;
      throw new FixConfigError(
        'retry_unfinished',
        `${store.uri} is to grow by ${settled.added[0]?.input}, and a retry is not finished; end it with weft retry, then run the same command again`,
      );
    }
    if (settled.added.length === 0) return reports;
    const generation = (last?.record.generation ?? 0) + 1;
    await planGrowth(store, { plan: corpus.plan, generation, added: settled.added });
  }
}

async function runGrowth(
  run: BuildRun,
  record: RevisionRecord,
  { known }: SettledInputs,
): Promise<GrowthReport> {
  const { store, observer } = run.options;
  const { generation, added = [], before = { documents: 0, images: 0 } } = record;
  const names = new Set(added.map(({ name }) => name));
  const units = known.filter(({ name }) => names.has(name));
  const inputs = units.reduce((sum, { versions }) => sum + (versions?.length ?? 0), 0);
  const single = new Set(units.flatMap((unit) => (unit.versions === undefined ? [unit.input] : [])));
  observer?.growthStarted?.(generation, inputs + single.size);
  const extract = await run.extract(units, generation);
  // Those that another process may have added since are not its own.
  const until = known.findIndex(({ name }) => name === added.at(-1)?.name) + 1;
  const curate = await run.curate(known.slice(0, until), generation);
  // Asked for where it is needed: once another process has finished the growth, what was decided before is gone.
  let found: Promise<DecisionChange> | undefined;
  const change = () => {
    found ??= decisionChange(run, generation);
    return found;
  };
  const plan = await assemblyPlan(run, record, change);
  const assemble = await run.assemble(plan, generation, async (unit, folder, assembly) =>
    unit.revision === undefined
      ? assembleNew(unit, folder, assembly)
      : renew(run, unit.name, unit.revision, await change(), folder, assembly),
  );
  const changed = plan.filter(({ revision }) => revision !== undefined);
  const sum = (count: 'dropped' | 'let_back' | 'changed') =>
    changed.reduce((total, unit) => total + (unit[count] ?? 0), 0);
  return {
    revision: generation,
    inputs: inputs + single.size,
    units: units.length,
    units_changed: changed.length,
    dropped: sum('dropped'),
    let_back: sum('let_back'),
    changed: sum('changed'),
    before,
    added: await storedIn(store, names),
    phases: { extract, curate, assemble },
  };
}

async function assembleNew({ name }: PlanUnit, folder: string, assembly: Assembly): Promise<UnitOutput> {
  const { assembleUnit } = await import('../assemble/assemble-unit.js');
  return assembleUnit(name, await assembly.environment(name, folder));
}

async function renew(
  { options: { store, workers, memory } }: BuildRun,
  name: string,
  generation: number,
  change: DecisionChange,
  folder: string,
  assembly: Assembly,
): Promise<UnitOutput> {
  const { renewUnit } = await import('../revise/growth/renew-unit.js');
  const duckDb = { scratch: folder, threads: workers, memoryBytes: memory.duckDb };
  const key = (await latestManifest(store, 'assemble', name)) ?? manifestName('assemble', name);
  return renewUnit({
    ...(await assembly.environment(name, folder, generation)),
    store,
    manifest: await readJson<Manifest>(store, key),
    generation,
    before: await readDecisions(change.before, name, duckDb),
    changed: await changedDocuments(change, name, duckDb),
  });
}

/** The units that the growth adds and those that it changes: found once, and frozen. */
async function assemblyPlan(
  run: BuildRun,
  record: RevisionRecord,
  change: () => Promise<DecisionChange>,
): Promise<GrownUnit[]> {
  const { store } = run.options;
  const { generation } = record;
  const isPlanned = async () => (await store.head(planName('assemble', generation))) !== undefined;
  if (!(await isPlanned())) {
    try {
      await putPlan(store, await planAssembly(run, record, await change()), generation);
    } catch (error) {
      // Whatever failed does not matter once another process has planned it.
      if (!(await isPlanned())) throw error;
    }
  }
  return (await readPlan<GrownUnit>(store, 'assemble', generation)).units;
}

async function planAssembly(
  { options: { scratch, workers, memory, plan } }: BuildRun,
  { generation, added = [] }: RevisionRecord,
  change: DecisionChange,
): Promise<Plan<GrownUnit>> {
  const folder = await scratch.make(`growth-${generation}`);
  const names = new Set(added.map((unit) => unit.name));
  const duckDb = { scratch: folder, threads: workers, memoryBytes: memory.duckDb };
  const found = await changedUnits(change, duckDb);
  const changed = found.filter((unit) => !names.has(unit.name));
  const units = [
    ...changed.map((unit) => ({ ...unit, revision: generation })),
    ...added.map((unit) => ({ name: unit.name })),
  ];
  return { schema: 'weft/plan/1', plan, phase: 'assemble', units };
}

/** What curation decided before a growth and in it, as local files. */
async function decisionChange(
  { options: { store }, copies }: BuildRun,
  generation: number,
): Promise<DecisionChange> {
  const before = new Map<string, string>();
  const after: string[] = [];
  for await (const { key } of store.list(manifestPrefix('curate'))) {
    const { unit = '', generation: own = 0 } = parseManifestName(key) ?? {};
    // Oldest first.
    if (own < generation) before.set(unit, key);
    else if (own === generation) after.push(key);
  }
  const files = async (keys: Iterable<string>) => {
    const paths: string[] = [];
    for (const key of keys)
      paths.push(...(await copies.paths(filesOf(await readJson<Manifest>(store, key), 'decisions'))));
    return paths;
  };
  const signatures: string[] = [];
  for await (const manifest of readManifests(store, 'extract'))
    signatures.push(...(await copies.paths(filesOf(manifest, 'signatures'))));
  return { before: await files(before.values()), after: await files(after), signatures };
}

async function storedIn(store: Store, units: ReadonlySet<string>): Promise<GrowthReport['added']> {
  const sum = { documents: 0, images: 0 };
  for await (const { unit, counts } of readManifests(store, 'assemble')) {
    if (!units.has(unit)) continue;
    sum.documents += counts.documents ?? 0;
    sum.images += counts.images ?? 0;
  }
  return sum;
}
