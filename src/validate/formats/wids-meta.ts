import { quote } from '../finding-list.js';
import type { DataSetEnv, ShardTally } from './data-set.js';
import { isCount, isObject, readJsonFile } from './read-small.js';

const MEND = 'write it again (python llava/data/simple_vila_webdataset.py DIR, or weft export)';

/** Checks `wids-meta.json`: the loader's cumulative index believes it blindly. */
export async function checkWidsMeta(
  tallies: ReadonlyMap<string, ShardTally>,
  env: DataSetEnv,
): Promise<void> {
  const where = { file: `${env.root}wids-meta.json` };
  const { findings } = env;
  if (!env.files.has(where.file)) {
    findings.add(
      'wids_missing',
      where,
      `is absent: the loader asks for it in the folder of the tars; ${MEND}`,
    );
    return;
  }
  const read = await readJsonFile(where.file, env, findings);
  const list = 'value' in read && isObject(read.value) ? read.value.shardlist : undefined;
  const version = 'value' in read && isObject(read.value) ? read.value.wids_version : undefined;
  if (!Array.isArray(list) || version !== 1 || !list.every(isEntry)) {
    const fault =
      'fault' in read
        ? read.fault
        : version !== 1
          ? `has wids_version ${quote(version)}, not 1`
          : 'has no shardlist of url and nsamples';
    findings.add('wids_invalid', where, `${fault}; ${MEND}`);
    return;
  }
  const listed = new Set<string>();
  const basenames = new Set<string>();
  for (const { url, nsamples, filesize } of list) {
    if (/^s3:/i.test(url) || url.startsWith('/')) {
      findings.add(
        'wids_url_remote',
        where,
        `${quote(url)}: the loader looks for it below the folder of the index; give names relative to it`,
      );
      continue;
    }
    const base = url.slice(url.lastIndexOf('/') + 1);
    if (basenames.has(base))
      findings.add(
        'wids_basename_repeated',
        where,
        `${quote(base)} twice: over https the second is read from the cache of the first; ${MEND}`,
      );
    basenames.add(base);
    // Shards over https are not read here.
    if (/^https?:/i.test(url)) continue;
    const name = `${env.root}${url}`;
    listed.add(name);
    const tally = tallies.get(name);
    if (tally === undefined)
      findings.add('wids_mismatch', where, `lists ${quote(url)}, which is absent; ${MEND}`);
    else if (!tally.cut && tally.samples !== nsamples)
      findings.add(
        'wids_mismatch',
        where,
        `says ${nsamples} samples of ${quote(url)}, which holds ${tally.samples}; ${MEND}`,
      );
    else if (filesize !== undefined && filesize !== env.files.get(name))
      findings.add(
        'wids_mismatch',
        where,
        `says ${quote(filesize)} bytes of ${quote(url)}, which has ${env.files.get(name)}; ${MEND}`,
      );
  }
  for (const name of tallies.keys())
    if (!listed.has(name) && listed.size > 0)
      findings.add('wids_mismatch', where, `does not list ${quote(name)}: it is never read; ${MEND}`);
}

function isEntry(entry: unknown): entry is { url: string; nsamples: number; filesize?: unknown } {
  return isObject(entry) && typeof entry.url === 'string' && isCount(entry.nsamples);
}
