import { packageSchema } from '../config/schema-check.js';
import { manifestName, parseManifestName } from '../corpus/corpus-layout.js';
import { listManifests } from '../corpus/list-manifests.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { type Manifest, PHASES, type Phase, type ShardEntry } from '../model/manifest.js';
import type { ObjectInfo } from '../store/store.js';
import type { CheckEnv } from './check-env.js';
import { checkFiles, claimFiles, isCorpusFile } from './check-files.js';
import { type CorpusIdentity, checkCompleteness } from './check-record.js';
import { CorpusSums } from './corpus-sums.js';
import { FindingList, quote } from './finding-list.js';
import { REWRITE } from './hashed-read.js';
import { KeySet } from './key-set.js';
import { readRecord } from './read-record.js';

/** Manifests and their small files under way at once; on S3 each is a round trip or a few. */
const AT_ONCE = 8;

/** What the manifests say the corpus is. */
export interface CorpusSurvey {
  /** Shards whose names can be read, in the order of phases and units. */
  shards: ShardEntry[];
  /** Names that a manifest vouches for, as {@link KeySet} keys. */
  claimed: KeySet;
  sums: CorpusSums;
  /** Every unit of every phase has its manifest. */
  complete: boolean;
}

const checkSchema = packageSchema('manifest');

/** Checks every manifest and, but for shards, the files it names. */
export async function checkManifests(identity: CorpusIdentity, env: CheckEnv): Promise<CorpusSurvey> {
  const survey: CorpusSurvey = {
    shards: [],
    claimed: new KeySet(),
    sums: new CorpusSums(),
    complete: identity.grown,
  };
  for (const phase of PHASES) {
    const planned = identity.units.get(phase);
    const missing = new Set(planned);
    const read = mapConcurrent(
      listManifests(env.store, phase),
      (object) => readManifest(object, phase, identity, env),
      { concurrency: AT_ONCE, ...(env.signal !== undefined && { signal: env.signal }) },
    );
    for await (const { findings, manifest, unit, where } of read) {
      env.checked.manifests += 1;
      if (unit !== undefined) missing.delete(unit);
      if (manifest !== undefined) survey.shards.push(...take(manifest, where, survey, findings));
      env.findings.absorb(findings);
    }
    checkCompleteness(phase, missing, planned?.size ?? 0, env);
    if (planned === undefined || missing.size > 0) survey.complete = false;
  }
  return survey;
}

interface ReadManifest {
  findings: FindingList;
  where: string;
  manifest?: Manifest;
  /** The unit that the name stands for; a broken manifest still ends its unit, so it is not called missing as well. */
  unit: string | undefined;
}

async function readManifest(
  { key: where }: ObjectInfo,
  phase: Phase,
  identity: CorpusIdentity,
  env: CheckEnv,
): Promise<ReadManifest> {
  const findings = new FindingList();
  const unit = parseManifestName(where)?.unit;
  const read = await readRecord<Manifest>(env.store, where, checkSchema);
  if ('absent' in read) {
    findings.add('manifest_invalid', { file: where }, 'vanished while the corpus was being read; run again');
    return { findings, where, unit };
  }
  env.checked.bytes += read.bytes;
  if ('fault' in read) {
    const message = `${read.fault}; delete it and run weft build again`;
    findings.add('manifest_invalid', { file: where }, message);
    return { findings, where, unit };
  }
  const manifest = read.value;
  checkIdentity(manifest, where, phase, identity, findings);
  checkManifestCounts(manifest, where, findings);
  await checkFiles(manifest, where, env, findings);
  return { findings, where, unit, manifest };
}

function checkIdentity(
  manifest: Manifest,
  where: string,
  phase: Phase,
  identity: CorpusIdentity,
  findings: FindingList,
): void {
  const { plan, unit } = manifest;
  if (identity.plan !== undefined && plan !== identity.plan) {
    const message = `is of plan ${plan}, corpus.json of ${identity.plan}; delete it and run weft build again`;
    findings.add('plan_mismatch', { file: where }, message);
  }
  if (where !== manifestName(manifest.phase, unit, manifest.generation)) {
    const message = `is the manifest of phase ${manifest.phase}, unit ${unit}; delete it and run weft build again`;
    findings.add('manifest_misplaced', { file: where }, message);
  } else if (identity.units.get(phase)?.has(unit) === false) {
    const message = `unit ${unit} is not in the plan of phase ${phase}; delete it`;
    findings.add('manifest_unit_unknown', { file: where }, message);
  }
}

/** The counts that are sums over shards must be them; the others have no second witness in the manifest. */
function checkManifestCounts({ counts, shards }: Manifest, where: string, findings: FindingList): void {
  if (shards.length === 0) return;
  const sums: [string, number][] = [
    ['documents', shards.reduce((sum, shard) => sum + shard.documents, 0)],
    ['images', shards.reduce((sum, shard) => sum + shard.images, 0)],
    ['shard_bytes', shards.reduce((sum, shard) => sum + shard.bytes, 0)],
  ];
  for (const [name, sum] of sums) {
    const said = counts[name];
    if (said === undefined || said === sum) continue;
    const message = `counts say ${said} ${quote(name)}, its shards add up to ${sum}; ${REWRITE}`;
    findings.add('manifest_counts_mismatch', { file: where }, message);
  }
}

function take(manifest: Manifest, where: string, survey: CorpusSurvey, findings: FindingList): ShardEntry[] {
  survey.sums.add(manifest);
  claimFiles(manifest, where, survey.claimed, findings);
  return manifest.shards.filter(({ name, offsets, index }) =>
    [name, offsets.name, index.name].every(isCorpusFile),
  );
}
