import { BadInputError } from '../../errors.js';
import type { RankSharing } from '../../export/formats/vila/rank-rows.js';
import { simulateVilaSharding } from '../../export/formats/vila/simulate-vila-sharding.js';
import type { PickleValue } from '../../formats/pickle/pickle-value.js';
import { readPickleList } from '../../formats/pickle/read-pickle.js';
import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob } from './data-set.js';
import { fileChunks } from './file-chunks.js';
import { batchesOf, reportNoData } from './rank-data.js';
import { readBytes } from './read-small.js';

/** What one of VILA's pickle loaders wants. */
export interface PickleLoader {
  /** Records that make one sample of the loader. */
  recordsPerSample: number;
  /** Records per shard that fill whole batches at all usual world sizes. */
  multipleOf: number;
  /** Checks a record and returns its images. */
  checkRecord(record: Map<unknown, PickleValue>, where: FindingPlace, findings: FindingList): ImageJob[];
}

const AGAIN = 'write the shard again';

/** Checks a shard folder of pickles and counts: nothing but pairs, counts true and equal, every record readable. */
export async function checkPickles(env: DataSetEnv, loader: PickleLoader): Promise<void> {
  const pickles = dataFiles(env, /^[^/]*\.pkl$/);
  const counts = await readCounts(pickles, env);
  checkFolder(env);
  const tallies = await checkShards(
    pickles,
    async function* (name, findings, tally) {
      // Walked twice: the second pass need not be compared with the export record again.
      let pass = 0;
      const open = () => (pass++ === 0 ? fileChunks(name, env, findings) : env.store.get(name));
      try {
        for await (const record of readPickleList(open, { name })) {
          const where = { file: name, row: tally.samples };
          tally.samples += 1;
          if (record instanceof Map) yield* loader.checkRecord(record, where, findings);
          else findings.add('record_invalid', where, `is no dict; ${AGAIN}`);
        }
        tally.cut = false;
      } catch (error) {
        if (!(error instanceof BadInputError) || !error.code.startsWith('pickle_')) throw error;
        tally.cut = true;
        reportPickle(error, name, findings);
      }
    },
    env,
  );
  const read = new Map<string, number>();
  for (const [name, { samples, cut }] of tallies) {
    const said = counts.get(name);
    if (cut) continue;
    read.set(name, samples);
    if (said !== undefined && said !== samples)
      env.findings.add(
        'count_mismatch',
        { file: countName(name) },
        `says ${said}, the pickle holds ${samples}; write ${samples}`,
      );
    if (samples === 0) env.findings.add('shard_empty', { file: name }, `holds no record; leave it out`);
  }
  checkEqual(counts, loader, env);
  const said = dataFiles(env, /^[^/]*\.count$/).length;
  const complete = counts.size === pickles.length && said === pickles.length;
  simulate([...counts.values()], loader, env, complete);
}

function countName(pickle: string): string {
  return pickle.replace(/\.pkl$/, '.count');
}

function reportPickle(error: BadInputError, name: string, findings: FindingList): void {
  const code = error.code === 'pickle_runs_code' ? 'pickle_runs_code' : 'pickle_invalid';
  const message = error.message.startsWith(`${name}: `)
    ? error.message.slice(name.length + 2)
    : error.message;
  findings.add(
    code,
    { file: name },
    `${message}: the rest was not checked; ${code === 'pickle_runs_code' ? 'do not load it' : AGAIN}`,
  );
}

async function readCounts(pickles: readonly string[], env: DataSetEnv): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const pickle of pickles) {
    const file = countName(pickle);
    const read = await readBytes(file, env, env.findings);
    if ('fault' in read) {
      env.findings.add(
        'count_missing',
        { file },
        `${read.fault}: the loader takes shards from the .count files; write the number of records`,
      );
      continue;
    }
    const text = read.value.toString('latin1', 0, 40).trim();
    if (/^\+?\d{1,15}$/.test(text)) counts.set(pickle, Number(text));
    else
      env.findings.add(
        'count_invalid',
        { file },
        `says ${quote(text)}: int() of it fails; write the number of records`,
      );
  }
  for (const file of dataFiles(env, /^[^/]*\.count$/))
    if (!env.files.has(file.replace(/\.count$/, '.pkl')))
      env.findings.add('count_missing', { file }, 'has no .pkl of its name; remove it, or restore the .pkl');
  return counts;
}

/** The loader halves the number of files and believes that to be its shards. */
function checkFolder(env: DataSetEnv): void {
  for (const file of dataFiles(env, /^(?![^/]*\.(pkl|count)$)[^/]+(\/|$)/)) {
    if (env.root === '' && ['export.json', 'README.md', 'croissant.json'].includes(file)) continue;
    env.findings.add(
      'shard_folder_stray',
      { file },
      'counts as half a shard: ranks get other shards, or none; move it out of the folder',
    );
  }
}

function checkEqual(
  counts: ReadonlyMap<string, number>,
  { multipleOf }: PickleLoader,
  env: DataSetEnv,
): void {
  const least = Math.min(...counts.values());
  const longer = [...counts].filter(([, count]) => count !== least);
  if (longer.length > 0) {
    const [name, count] = longer[0] ?? ['', 0];
    const shorter = [...counts].find(([, other]) => other === least)?.[0];
    env.findings.add(
      'counts_unequal',
      { file: name },
      `holds ${count} records, ${shorter} ${least}; loaders cut all ranks to the shortest: make counts equal (--repair)`,
    );
  } else if (counts.size > 0 && least % multipleOf !== 0)
    env.findings.add(
      'counts_not_multiple',
      { file: env.root || '.' },
      `${least} records per shard are no multiple of ${multipleOf}: at some world sizes samples are dropped, or asked for that do not exist; export with such a number`,
    );
}

/** @param complete - every pickle has a count: else that is why ranks lack data */
function simulate(
  counts: readonly number[],
  { recordsPerSample }: PickleLoader,
  env: DataSetEnv,
  complete: boolean,
): void {
  const { worlds } = env.sharding;
  if (worlds.length === 0) env.notes.add('sharding was not simulated: give --world, and --batch of the run');
  const files = dataFiles(env, /^[^/]+$/).length;
  const where = { file: env.root || '.' };
  const sharing: RankSharing = { by: 'shards', counts, recordsPerSample };
  for (const world of worlds)
    for (const batch of batchesOf(env, sharing, world)) {
      const run = simulateVilaSharding({ counts, files, world, batch, recordsPerSample });
      const at = `world ${world}, batch ${batch}`;
      if (run.takenPerRank === 0 && complete) reportNoData(env, at, sharing, world);
      if (run.outOfRange + run.wrapped > 0)
        env.findings.add(
          'sharding_out_of_range',
          where,
          `${at}: ${run.outOfRange} indices end the run, ${run.wrapped} read other samples than meant; make records per shard a multiple of ${batch * recordsPerSample}`,
        );
      if (run.dropped > 0)
        env.findings.add(
          'sharding_drops',
          where,
          `${at}: ${run.dropped} records are never read (${run.unreadShards} shards unread, ${run.emptyRanks} ranks empty); make the number of shards a multiple of ${world} and counts equal`,
        );
      env.notes.add(
        `${at}: ${run.length} samples, ${run.takenPerRank} per rank and epoch, ${run.dropped} records dropped`,
      );
    }
}
