import { decodeOffsets } from '../../corpus/shard-index.js';
import { type FindingList, quote } from '../finding-list.js';
import { checkTarShards, type TarShard } from './check-tar-shards.js';
import { type DataSetEnv, dataFiles } from './data-set.js';
import { checkEnergonDatabase } from './energon-database.js';
import { checkDatasetYaml, checkSplitYaml } from './energon-yaml.js';
import { isCount, isObject, readBytes, readJsonFile } from './read-small.js';
import { checkWebdatasetSample } from './webdataset.js';

const PREPARE = 'write it again, or run energon prepare';

/** Checks a Megatron-Energon data set: its tars as samples, and all of `.nv-meta` against them. */
export async function checkEnergon(env: DataSetEnv): Promise<void> {
  const meta = `${env.root}.nv-meta/`;
  const counts = await readCounts(`${meta}.info.json`, env);
  const names = dataFiles(env, /\.tar$/);
  const listed = new Map([...counts].map(([name, count]) => [`${env.root}${name}`, count]));
  for (const name of listed.keys())
    if (!env.files.has(name))
      env.findings.add('file_missing', { file: name }, `is absent though .info.json lists it; ${PREPARE}`);
  const shards = new Map<string, TarShard>();
  const tallies = await checkTarShards(
    names,
    {
      checkSample: checkWebdatasetSample,
      checkShard: async (name, shard, findings) => {
        shards.set(name, shard);
        await checkTarIndex(name, shard, env, findings);
      },
    },
    env,
  );
  for (const [name, { samples }] of tallies) {
    const said = listed.get(name);
    if (shards.get(name)?.end === undefined) continue;
    if (said === undefined && counts.size > 0)
      env.findings.add('energon_shard_unlisted', { file: name }, `.info.json does not list it; ${PREPARE}`);
    else if (said !== undefined && said !== samples)
      env.findings.add(
        'energon_counts_mismatch',
        { file: name },
        `holds ${samples} samples, .info.json says ${said}; ${PREPARE}`,
      );
  }
  await checkSplitYaml(`${meta}split.yaml`, new Set(counts.keys()), env);
  await checkDatasetYaml(meta, env);
  await checkEnergonDatabase(
    meta,
    [...counts.keys()].map((name) => shards.get(`${env.root}${name}`)),
    env,
  );
}

async function readCounts(name: string, env: DataSetEnv): Promise<Map<string, number>> {
  const read = await readJsonFile(name, env, env.findings);
  const report = (fault: string): Map<string, number> => {
    env.findings.add('energon_info_invalid', { file: name }, `${fault}; ${PREPARE}`);
    return new Map();
  };
  if ('fault' in read) return report(read.fault);
  const counts = isObject(read.value) ? read.value.shard_counts : undefined;
  if (!isObject(counts)) return report('has no shard_counts');
  if (!Object.values(counts).every(isCount)) return report('has a count that is no whole number');
  return new Map(Object.entries(counts) as [string, number][]);
}

/** Compares a tar with its `.tar.idx`: offsets of the first header of each sample, and of the end. */
async function checkTarIndex(
  name: string,
  { samples, end }: TarShard,
  env: DataSetEnv,
  findings: FindingList,
): Promise<void> {
  const where = { file: `${name}.idx` };
  const read = await readBytes(where.file, env, findings);
  if ('fault' in read) {
    findings.add('file_missing', where, `${read.fault}; ${PREPARE}`);
    return;
  }
  if (end === undefined) return;
  if (read.value.length % 8 !== 0) {
    findings.add('offsets_mismatch', where, `has ${read.value.length} bytes, no multiple of 8; ${PREPARE}`);
    return;
  }
  const said = decodeOffsets(read.value);
  const found = [...samples.offsets, end.offset];
  const at = found.findIndex((offset, i) => said[i] !== offset);
  if (said.length !== found.length || at !== -1) {
    const what =
      said.length !== found.length
        ? `has ${said.length} offsets for ${found.length - 1} samples`
        : `entry ${at} is ${quote(said[at])}, the tar has ${found[at]}`;
    findings.add('offsets_mismatch', where, `${what}; ${PREPARE}`);
  }
}
