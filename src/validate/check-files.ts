import {
  CLAIMED_PREFIXES,
  hashSuffix,
  isFileOf,
  parseFileName,
  shardIndexName,
  shardOffsetsName,
  vouchedFiles,
} from '../corpus/corpus-layout.js';
import type { Manifest, ShardEntry } from '../model/manifest.js';
import { checkKey } from '../store/key.js';
import { type CheckEnv, isChosen } from './check-env.js';
import { checkLedger } from './check-ledger.js';
import { type FindingList, quote } from './finding-list.js';
import { headVouched, REWRITE, readVouched } from './hashed-read.js';
import { type KeySet, keyBytes } from './key-set.js';

/** Reads (or, left out by sampling, looks up) a manifest's own files, and sums up its ledgers. */
export async function checkFiles(
  manifest: Manifest,
  where: string,
  env: CheckEnv,
  findings: FindingList,
): Promise<void> {
  const { store, sampling, checked } = env;
  const read = sampling === undefined || isChosen(sampling.seed, where, sampling.fraction);
  const sums = new Map<string, number>();
  let complete = true;
  for (const entry of manifest.files) {
    if (!isCorpusFile(entry.name)) continue;
    if (!read) {
      await headVouched(store, entry, findings);
      if (sampling) {
        sampling.unread.files += 1;
        sampling.unread.bytes += entry.bytes;
      }
    } else if (isFileOf(entry, 'drops')) {
      const ledger = await checkLedger(store, entry, sums, findings);
      complete &&= ledger.complete;
      checked.bytes += ledger.bytes;
    } else {
      const bytes = await readVouched(store, entry, findings);
      // Not in one statement with the await: `+=` would add to the sum of before it, and manifests run side by side.
      checked.bytes += bytes ?? 0;
    }
  }
  if (read && complete) checkLedgerSums(manifest, sums, where, findings);
}

function checkLedgerSums(
  manifest: Manifest,
  sums: ReadonlyMap<string, number>,
  where: string,
  findings: FindingList,
): void {
  const recorded = new Map(Object.entries(manifest.drops));
  for (const name of new Set([...recorded.keys(), ...sums.keys()])) {
    const found = sums.get(name) ?? 0;
    const said = recorded.get(name) ?? 0;
    if (found === said) continue;
    const message = `says ${said} drops of ${quote(name)}, its ledger has ${found}; ${REWRITE}`;
    findings.add('ledger_sum_mismatch', { file: where }, message);
  }
}

/** Enters a manifest's files in `claimed` and checks that their names are what the manifest makes of them. */
export function claimFiles(manifest: Manifest, where: string, claimed: KeySet, findings: FindingList): void {
  const place = { file: where };
  for (const entry of vouchedFiles(manifest)) {
    if (!isCorpusFile(entry.name)) {
      const message = `names ${quote(entry.name)}, which is no file of a corpus: not read; ${REWRITE}`;
      findings.add('file_name_invalid', place, message);
    } else if (claimed.add(keyBytes(entry.name), 0) !== undefined) {
      findings.add(
        'file_claimed_twice',
        place,
        `names ${quote(entry.name)}, which was named before; ${REWRITE}`,
      );
    }
  }
  for (const { name, sha256 } of manifest.files) {
    const suffix = hashSuffix(sha256);
    if (!name.includes(`${suffix}.`)) reportName(name, suffix, where, findings);
  }
  for (const shard of manifest.shards) checkShardNames(manifest, shard, where, findings);
}

function checkShardNames(
  { unit, generation = 0 }: Manifest,
  shard: ShardEntry,
  where: string,
  findings: FindingList,
): void {
  const ending = `${hashSuffix(shard.sha256)}.tar`;
  const { name, offsets, index } = shard;
  const origin = parseFileName(name);
  if (origin?.unit !== unit || origin.generation > generation || !name.endsWith(ending))
    reportName(name, `${unit}-<n>${ending}`, where, findings);
  const wanted = [
    [offsets.name, shardOffsetsName(name)],
    [index.name, shardIndexName(name)],
  ] as const;
  for (const [given, right] of wanted) if (given !== right) reportName(given, right, where, findings);
}

function reportName(name: string, wanted: string, file: string, findings: FindingList): void {
  findings.add('file_name_mismatch', { file }, `names ${quote(name)} where ${wanted} belongs; ${REWRITE}`);
}

/** False for names that lead out of the corpus or to its records. */
export function isCorpusFile(name: string): boolean {
  if (!CLAIMED_PREFIXES.some((prefix) => name.startsWith(prefix))) return false;
  try {
    checkKey(name);
    return true;
  } catch {
    return false;
  }
}
