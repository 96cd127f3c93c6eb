import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FixConfigError } from '../errors.js';
import { DECISION_COLUMNS } from './decision-table.js';
import { ownText, type Partition, pathList } from './sql.js';

/** Steps whose decisions can be made elsewhere; what pairs there were is nobody's business then. */
const STEPS = ['pages', 'groups', 'nodes'] as const;

/** Parquet files of decisions that another program made, by the step of curation. */
export type DecidedElsewhere = Readonly<Record<(typeof STEPS)[number], readonly string[]>>;

/**
 * Finds the decisions of a plan in a folder that deploy/spark/curate.py wrote: `plan=<id>/step=<step>/*.parquet`, with the
 * columns of decisions and `partition_key`, the key by which units of the step share them out.
 *
 * @throws FixConfigError `not_decided` when the folder is not complete or is of another plan
 */
export async function findDecided(folder: string, plan: string): Promise<DecidedElsewhere> {
  const names = await namesIn(folder);
  if (!names?.includes('_SUCCESS'))
    throw new FixConfigError(
      'not_decided',
      `${folder}: no decisions that are complete (_SUCCESS is missing); give the folder that curate.py --out wrote to, on this machine`,
    );
  if (!names.includes(`plan=${plan}`))
    throw new FixConfigError(
      'not_decided',
      `${folder} has no decisions of plan ${plan} (${names.filter((name) => name.startsWith('plan=')).join(', ') || 'of none'}); run curate.py on this corpus`,
    );
  const filesOf = async (step: string): Promise<string[]> => {
    const place = join(folder, `plan=${plan}`, `step=${step}`);
    // A step that decided nothing has no folder.
    const files = (await namesIn(place)) ?? [];
    return files.filter((name) => name.endsWith('.parquet')).map((name) => join(place, name));
  };
  return { pages: await filesOf('pages'), groups: await filesOf('groups'), nodes: await filesOf('nodes') };
}

/** The rules of one unit: those decisions that are of its partition. */
export function decidedRules(files: readonly string[], share: Partition): string[] {
  if (files.length === 0) return [];
  return [
    `SELECT ${DECISION_COLUMNS} FROM read_parquet(${pathList(files)}, hive_partitioning = false) WHERE ${ownText('partition_key', share)}`,
  ];
}

/** Undefined where there is no such folder. */
async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
