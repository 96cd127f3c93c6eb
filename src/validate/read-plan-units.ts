import type { PlanUnit } from '../commit/plan.js';
import { unitsOf } from '../commit/stored-plan.js';
import { WeftError } from '../errors.js';
import type { PlanRecord } from '../model/schemas/plan.js';
import type { CheckEnv } from './check-env.js';

/** The units of a plan, out of its files too; undefined, and a finding, when one of them is not what the plan says. */
export async function readPlanUnits(
  file: string,
  record: PlanRecord,
  { store, findings, checked }: CheckEnv,
): Promise<PlanUnit[] | undefined> {
  try {
    const units = await unitsOf<PlanUnit>(store, record);
    for (const { bytes } of record.chunks ?? []) checked.bytes += bytes;
    return units;
  } catch (error) {
    if (!(error instanceof WeftError) || !DAMAGE.has(error.code)) throw error;
    findings.add('plan_invalid', { file }, error.message);
    return undefined;
  }
}

/** What a damaged file of units is reported as; other errors are the store's. */
const DAMAGE = new Set(['bad_plan', 'not_found', 'bad_key']);
