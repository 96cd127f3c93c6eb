import { packageSchema } from '../config/schema-check.js';
import { STATS, WIDS_META } from '../corpus/corpus-layout.js';
import { type CorpusStats, PHASES } from '../model/manifest.js';
import type { CheckEnv } from './check-env.js';
import type { CorpusSurvey } from './check-manifests.js';
import type { CorpusIdentity } from './check-record.js';
import type { CorpusSums } from './corpus-sums.js';
import { quote } from './finding-list.js';
import { readRecord } from './read-record.js';

const AGAIN = 'run weft build with the same pipeline and --out again: it writes it anew from the manifests';

const checkStatsSchema = packageSchema('stats');
const checkWidsSchema = packageSchema('wids-meta');

interface WidsIndex {
  shardlist: { url: string; nsamples: number; filesize: number; md5sum: string }[];
}

/** Compares `stats.json` and `wids-meta.json` with the sums of the manifests. */
export async function checkSums(
  identity: CorpusIdentity,
  { sums, complete }: CorpusSurvey,
  env: CheckEnv,
): Promise<void> {
  await checkStats(identity, sums, complete, env);
  await checkWids(sums, complete, env);
  if (complete) checkEmpty(sums, env);
}

/** A corpus without a document is sound, and of no use: whoever trains on it wants to know before. */
function checkEmpty({ shardFacts, drops }: CorpusSums, { findings }: CheckEnv): void {
  if ([...shardFacts.values()].some(({ documents }) => documents > 0)) return;
  const all = [...drops.values()].flatMap((phase) => [...phase]);
  const [main] = all.sort(([, a], [, b]) => b - a);
  const reason = main === undefined ? 'nothing came in' : `the most frequent drop is ${main[0]} (${main[1]})`;
  findings.add(
    'corpus_empty',
    { file: STATS },
    `no document is stored; ${reason}: see what weft build said, or weft explain of a page`,
  );
}

async function checkStats(
  identity: CorpusIdentity,
  sums: CorpusSums,
  complete: boolean,
  { store, findings, checked }: CheckEnv,
): Promise<void> {
  const where = { file: STATS };
  const read = await readRecord<CorpusStats>(store, STATS, checkStatsSchema);
  if ('absent' in read) {
    // While units are missing it is not due yet.
    if (complete) findings.add('stats_missing', where, `is absent; ${AGAIN}`);
    return;
  }
  checked.bytes += read.bytes;
  if ('fault' in read) {
    findings.add('stats_invalid', where, `${read.fault}; ${AGAIN}`);
    return;
  }
  const stats = read.value;
  const compare = (name: string, said: unknown, found: unknown): void => {
    if (said !== found)
      findings.add(
        'stats_mismatch',
        where,
        `${name} is ${quote(said)}, the manifests say ${quote(found)}; ${AGAIN}`,
      );
  };
  if (identity.plan !== undefined) compare('plan', stats.plan, identity.plan);
  for (const name of ['units', 'shards', 'bytes'] as const) compare(name, stats[name], sums[name]);
  for (const kind of ['counts', 'drops'] as const) {
    for (const phase of PHASES) {
      const said = new Map(Object.entries(stats[kind][phase]));
      const found = sums[kind].get(phase) ?? new Map<string, number>();
      for (const name of new Set([...said.keys(), ...found.keys()]))
        compare(`${kind}.${phase}[${quote(name)}]`, said.get(name) ?? 0, found.get(name) ?? 0);
    }
  }
}

async function checkWids(
  { shardFacts }: CorpusSums,
  complete: boolean,
  { store, findings, checked }: CheckEnv,
): Promise<void> {
  const where = { file: WIDS_META };
  const read = await readRecord<WidsIndex>(store, WIDS_META, checkWidsSchema);
  if ('absent' in read) {
    if (complete) findings.add('wids_missing', where, `is absent; ${AGAIN}`);
    return;
  }
  checked.bytes += read.bytes;
  if ('fault' in read) {
    findings.add('wids_invalid', where, `${read.fault}; ${AGAIN}`);
    return;
  }
  const listed = new Set<string>();
  for (const { url, nsamples, filesize, md5sum } of read.value.shardlist) {
    const facts = shardFacts.get(url);
    if (facts === undefined)
      findings.add('wids_mismatch', where, `lists ${quote(url)}, which no manifest names; ${AGAIN}`);
    else if (listed.has(url)) findings.add('wids_mismatch', where, `lists ${quote(url)} twice; ${AGAIN}`);
    else if (facts.documents !== nsamples || facts.bytes !== filesize || facts.md5 !== md5sum)
      findings.add('wids_mismatch', where, `says other facts of ${quote(url)} than its manifest; ${AGAIN}`);
    listed.add(url);
  }
  for (const name of shardFacts.keys())
    if (!listed.has(name)) findings.add('wids_mismatch', where, `does not list ${quote(name)}; ${AGAIN}`);
}
