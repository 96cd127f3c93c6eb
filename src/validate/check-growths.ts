import { packageSchema } from '../config/schema-check.js';
import { manifestName, planName, REVISIONS_PREFIX } from '../corpus/corpus-layout.js';
import { PHASES, type Phase, type RevisionRecord } from '../model/manifest.js';
import type { PlanRecord } from '../model/schemas/plan.js';
import type { CheckEnv } from './check-env.js';
import { readPlanUnits } from './read-plan-units.js';
import { readRecord } from './read-record.js';

/** The mend for a corpus that has begun to grow. */
const GROW_ON = 'run weft build with the same pipeline, inputs and --out again: it grows to the end';

const checkRevisionSchema = packageSchema('revision');
const checkPlanSchema = packageSchema('plan');

/**
 * Checks the plans of what a corpus grew by, and enters their units. A unit that a growth changes has a manifest of
 * before; whether it has that of the growth is asked here.
 *
 * @returns whether every growth is finished
 */
export async function checkGrowths(units: Map<Phase, Set<string>>, env: CheckEnv): Promise<boolean> {
  const { store, findings, checked } = env;
  let finished = true;
  for await (const { key } of store.list(REVISIONS_PREFIX)) {
    const read = await readRecord<RevisionRecord>(store, key, checkRevisionSchema);
    if ('absent' in read) continue;
    checked.bytes += read.bytes;
    if ('fault' in read) {
      findings.add('plan_invalid', { file: key }, `${read.fault}; restore it`);
      continue;
    }
    const { added, generation } = read.value;
    if (added === undefined) continue;
    for (const { name } of added) units.get('extract')?.add(name);
    for (const phase of PHASES) finished = (await checkPlan(phase, generation, units, env)) && finished;
  }
  return finished;
}

async function checkPlan(
  phase: Phase,
  generation: number,
  units: Map<Phase, Set<string>>,
  env: CheckEnv,
): Promise<boolean> {
  const { store, findings, checked } = env;
  const file = planName(phase, generation);
  const read = await readRecord<PlanRecord>(store, file, checkPlanSchema);
  if ('absent' in read) {
    findings.add('build_incomplete', { file }, `phase ${phase} of the growth has not begun; ${GROW_ON}`);
    return false;
  }
  checked.bytes += read.bytes;
  if ('fault' in read) {
    findings.add('plan_invalid', { file }, `${read.fault}; restore it`);
    return false;
  }
  const planned = await readPlanUnits(file, read.value, env);
  if (planned === undefined) return false;
  const missing: string[] = [];
  for (const { name, revision } of planned) {
    units.get(phase)?.add(name);
    if (revision === undefined) continue;
    if ((await store.head(manifestName(phase, name, revision))) === undefined) missing.push(name);
  }
  if (missing.length === 0) return true;
  const message = `${missing.length} units of before are not renewed in phase ${phase} (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}); ${GROW_ON}`;
  findings.add('build_incomplete', { file }, message);
  return false;
}
