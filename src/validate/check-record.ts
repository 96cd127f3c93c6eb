import { packageSchema } from '../config/schema-check.js';
import { CORPUS_RECORD, manifestPrefix, planName } from '../corpus/corpus-layout.js';
import { BadInputError } from '../errors.js';
import { type CorpusRecord, PHASES, type Phase } from '../model/manifest.js';
import type { PlanRecord } from '../model/schemas/plan.js';
import type { Store } from '../store/store.js';
import type { CheckEnv } from './check-env.js';
import { checkGrowths } from './check-growths.js';
import { readPlanUnits } from './read-plan-units.js';
import { readRecord } from './read-record.js';

/** Who a corpus says it is. */
export interface CorpusIdentity {
  /** Plan id; undefined when corpus.json does not tell. */
  plan: string | undefined;
  /** Unit names by phase; a phase without a readable plan is absent. */
  units: Map<Phase, Set<string>>;
  /** Every growth that was begun is finished. */
  grown: boolean;
}

/** The mend for an incomplete corpus. */
const RESUME = 'run weft build with the same pipeline and --out again: it resumes with what is missing';

const checkCorpusSchema = packageSchema('corpus');
const checkPlanSchema = packageSchema('plan');

/**
 * Checks `corpus.json` and the plans.
 *
 * @throws BadInputError `not_a_corpus` when the prefix holds neither `corpus.json` nor a manifest
 */
export async function checkRecord(env: CheckEnv): Promise<CorpusIdentity> {
  const { store, findings, checked } = env;
  const read = await readRecord<CorpusRecord>(store, CORPUS_RECORD, checkCorpusSchema);
  let record: CorpusRecord | undefined;
  if ('absent' in read) {
    if (!(await holdsManifest(store))) {
      throw new BadInputError(
        'not_a_corpus',
        `${store.uri} holds no ${CORPUS_RECORD}; give the folder or prefix that weft build wrote`,
      );
    }
    findings.add(
      'corpus_record_missing',
      { file: CORPUS_RECORD },
      `is absent, manifests are there; ${RESUME}`,
    );
  } else {
    checked.bytes += read.bytes;
    if ('fault' in read)
      findings.add('corpus_record_invalid', { file: CORPUS_RECORD }, `${read.fault}; restore it`);
    else record = read.value;
  }
  const units = new Map<Phase, Set<string>>();
  for (const phase of PHASES) {
    const names = await checkPlan(phase, record, env);
    if (names !== undefined) units.set(phase, names);
  }
  return { plan: record?.plan, units, grown: await checkGrowths(units, env) };
}

async function checkPlan(
  phase: Phase,
  record: CorpusRecord | undefined,
  env: CheckEnv,
): Promise<Set<string> | undefined> {
  const { store, findings, checked } = env;
  const file = planName(phase);
  const read = await readRecord<PlanRecord>(store, file, checkPlanSchema);
  if ('absent' in read) {
    if (await holds(store, manifestPrefix(phase)))
      findings.add('plan_missing', { file }, `is absent, manifests of its phase are there; ${RESUME}`);
    else findings.add('build_incomplete', { file }, `phase ${phase} has not begun; ${RESUME}`);
    return undefined;
  }
  checked.bytes += read.bytes;
  if ('fault' in read) {
    findings.add('plan_invalid', { file }, `${read.fault}; restore it`);
    return undefined;
  }
  const { plan, phase: own } = read.value;
  const units = await readPlanUnits(file, read.value, env);
  if (units === undefined) return undefined;
  const names = new Set(units.map(({ name }) => name));
  if (own !== phase)
    findings.add('plan_invalid', { file }, `says it is the plan of phase ${own}; restore it`);
  if (names.size < units.length)
    findings.add('plan_invalid', { file }, `names ${units.length - names.size} units twice; restore it`);
  if (record !== undefined && plan !== record.plan)
    findings.add('plan_mismatch', { file }, `is of plan ${plan}, corpus.json of ${record.plan}; restore one`);
  // The units of a record are its inputs', which are those of the first phase.
  if (record !== undefined && phase === 'extract' && names.size !== record.units) {
    const message = `has ${names.size} units, corpus.json says ${record.units}; restore one`;
    findings.add('plan_mismatch', { file }, message);
  }
  return names;
}

/** Reports the units of a phase that have no manifest. */
export function checkCompleteness(
  phase: Phase,
  missing: ReadonlySet<string>,
  total: number,
  { findings }: Pick<CheckEnv, 'findings'>,
): void {
  if (missing.size === 0) return;
  const some = [...missing].slice(0, 3).join(', ');
  const message = `${missing.size} of ${total} units of phase ${phase} have no manifest (${some}${missing.size > 3 ? ', …' : ''}); ${RESUME}`;
  findings.add('build_incomplete', { file: planName(phase) }, message);
}

async function holdsManifest(store: Store): Promise<boolean> {
  for (const phase of PHASES) if (await holds(store, manifestPrefix(phase))) return true;
  return false;
}

async function holds(store: Store, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return true;
  return false;
}
