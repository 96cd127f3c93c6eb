import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseChecked, RESTORE_HINT } from '../corpus/check-record.js';
import { planChunkName, planName } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { BadInputError, describeError } from '../errors.js';
import type { Phase } from '../model/manifest.js';
import type { PlanChunk, PlanRecord } from '../model/schemas/plan.js';
import { putJson, readAll, type Store } from '../store/store.js';
import type { Plan, PlanUnit } from './plan.js';

/**
 * Units of one file of a plan. As one JSON, 300,000 units are 90 MB that every reader parses whole; 10,000 are 3 MB, a
 * tenth of that compressed.
 */
const CHUNK_UNITS = 10_000;

/** A file of units that unpacks to more is none of ours: a unit may name 10,000 files of a folder. */
const MAX_CHUNK_BYTES = 512 * 1024 * 1024;

/**
 * Freezes the plan of a phase, unless one stands: its files of units first, the record that names them last and only if
 * there is none. Names carry content hashes, so planners that start at once cannot mix.
 *
 * @param generation - number of the revision that the corpus grows by; 0 for the build
 * @param chunkUnits - units of one file, where the record itself does not hold them
 */
export async function putPlan(
  store: Store,
  { plan, phase, units }: Plan,
  generation = 0,
  chunkUnits = CHUNK_UNITS,
): Promise<void> {
  const name = planName(phase, generation);
  if ((await store.head(name)) !== undefined) return;
  const chunks: PlanChunk[] = [];
  for (let from = 0; units.length > chunkUnits && from < units.length; from += chunkUnits) {
    const part = units.slice(from, from + chunkUnits);
    const bytes = gzipSync(part.map((unit) => `${JSON.stringify(unit)}\n`).join(''));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const chunk = planChunkName(phase, generation, chunks.length, sha256);
    await store.put(chunk, bytes, { ifAbsent: true, sha256 });
    chunks.push({ name: chunk, bytes: bytes.byteLength, sha256, units: part.length });
  }
  const record: PlanRecord =
    chunks.length > 0
      ? { schema: 'weft/plan/1', plan, phase, chunks, units: [] }
      : { schema: 'weft/plan/1', plan, phase, units: [...units] };
  await putJson(store, name, record, { ifAbsent: true });
}

/** The frozen plan of a phase; undefined while there is none. `generation` as of {@link putPlan}. */
export async function findPlan<U extends PlanUnit = PlanUnit>(
  store: Store,
  phase: Phase,
  generation = 0,
): Promise<Plan<U> | undefined> {
  const name = planName(phase, generation);
  if ((await store.head(name)) === undefined) return undefined;
  const record = await readJson<PlanRecord>(store, name);
  return {
    schema: record.schema,
    plan: record.plan,
    phase: record.phase,
    units: await unitsOf(store, record),
  };
}

/** The same of a plan that is known to stand. Throws BadInputError `not_found` when it does not. */
export async function readPlan<U extends PlanUnit = PlanUnit>(
  store: Store,
  phase: Phase,
  generation = 0,
): Promise<Plan<U>> {
  const record = await readJson<PlanRecord>(store, planName(phase, generation));
  return {
    schema: record.schema,
    plan: record.plan,
    phase: record.phase,
    units: await unitsOf(store, record),
  };
}

/** How many units a plan has, without reading them; undefined while there is none. */
export async function countPlanned(store: Store, phase: Phase, generation = 0): Promise<number | undefined> {
  const name = planName(phase, generation);
  if ((await store.head(name)) === undefined) return undefined;
  const { units, chunks = [] } = await readJson<PlanRecord>(store, name);
  return chunks.reduce((sum, chunk) => sum + chunk.units, units.length);
}

/**
 * The units that a plan's record stands for.
 *
 * @throws BadInputError `bad_plan`, naming the file, when one is not what the record says
 */
export async function unitsOf<U extends PlanUnit>(
  store: Store,
  { units, chunks = [] }: PlanRecord,
): Promise<U[]> {
  const all = [...units] as U[];
  for (const chunk of chunks) for (const unit of await chunkUnits<U>(store, chunk)) all.push(unit);
  return all;
}

async function chunkUnits<U extends PlanUnit>(store: Store, chunk: PlanChunk): Promise<U[]> {
  const where = `${store.uri}/${chunk.name}`;
  const bytes = await readAll(store.get(chunk.name));
  if (createHash('sha256').update(bytes).digest('hex') !== chunk.sha256)
    throw new BadInputError('bad_plan', `${where}: is not the file that the plan names; ${RESTORE_HINT}`);
  const lines = unzipped(bytes, where).split('\n').slice(0, -1);
  if (lines.length !== chunk.units)
    throw new BadInputError(
      'bad_plan',
      `${where}: has ${lines.length} units, its plan says ${chunk.units}; ${RESTORE_HINT}`,
    );
  return lines.map((line, at) =>
    parseChecked<U>(line, unitFault, {
      where: `${where}, line ${at + 1}`,
      notJson: 'bad_plan',
      code: 'bad_plan',
    }),
  );
}

function unzipped(bytes: Buffer, where: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_CHUNK_BYTES }).toString('utf8');
  } catch (error) {
    throw new BadInputError('bad_plan', `${where}: ${describeError(error)}; ${RESTORE_HINT}`, {
      cause: error,
    });
  }
}

function unitFault(value: unknown): string | undefined {
  const name = (value as { name?: unknown } | null)?.name;
  return typeof name === 'string' && /^[a-z0-9-]{1,40}$/.test(name) ? undefined : 'has no name of a unit';
}
