import type { IndexLine } from '../corpus/shard-index.js';
import { BLOCK, padding, RECORD } from '../formats/tar/ustar.js';
import type { ShardEntry } from '../model/manifest.js';
import { isChosen } from './check-env.js';
import { SampleWalk, type WalkedDocument } from './check-sample.js';
import { type CheckedShard, expectedFingerprint, type ShardEnv, walkMembers } from './check-shard.js';
import { checkShardIndexes } from './check-shard-indexes.js';
import { checkEnd, checkedMembers } from './check-tar.js';
import { lineFingerprint } from './document-table.js';
import { FindingList } from './finding-list.js';
import { headVouched, isAbsence, REWRITE } from './hashed-read.js';

/** Which documents of a shard are read. */
export interface DocumentChoice {
  seed: string;
  fraction: number;
}

/**
 * Reads a shard's indexes in full, but of the tar only the chosen documents and the end, by range.
 *
 * The index must place documents one after another from byte 0 to the end of the archive; lines that do not follow
 * on are reported and never read, so overlapping lines cannot make one shard be read many times.
 */
export async function checkSampledShard(
  shard: ShardEntry,
  choice: DocumentChoice,
  env: ShardEnv,
): Promise<CheckedShard> {
  const findings = new FindingList();
  const chosen: IndexLine[] = [];
  const present = await headVouched(env.store, shard, findings);
  const indexes = await checkShardIndexes(shard, env.store, findings, (line) => {
    if (isChosen(choice.seed, line.key, choice.fraction)) chosen.push(line);
  });
  const { documents, end } = indexes;
  let bytes = indexes.bytes;
  let imagesRead = 0;
  if (present) {
    if (end !== undefined) bytes += await checkArchiveEnd(shard, end, env, findings);
    for (const line of chosen) {
      imagesRead += await checkDocument(shard, line, env, findings);
      bytes += line.bytes;
    }
  }
  return { findings, documents, documentsRead: present ? chosen.length : 0, imagesRead, bytes };
}

async function checkDocument(
  shard: ShardEntry,
  line: IndexLine,
  env: ShardEnv,
  findings: FindingList,
): Promise<number> {
  const place = { file: shard.name, base: line.offset };
  const found: WalkedDocument[] = [];
  const walk = new SampleWalk(shard.name, findings, (document) => found.push(document));
  const range = { start: line.offset, end: line.offset + line.bytes - 1 };
  try {
    const members = checkedMembers(env.store.get(shard.name, range), place, findings);
    const { images, end } = await walkMembers(members, walk, env, findings);
    const [document] = found;
    const expected = document === undefined ? -1 : expectedFingerprint(document);
    const same = found.length === 1 && (expected === 0 || expected === lineFingerprint(line));
    if (!same || (end !== undefined && end.zeroBlocks > 0)) {
      const message = `its index line says other than the tar; ${REWRITE}`;
      findings.add(
        'index_mismatch',
        { file: shard.name, offset: line.offset, key: line.key.slice(0, 100) },
        message,
      );
    }
    return images;
  } catch (error) {
    // The tar is shorter than its record says, which is reported already.
    if (!isAbsence(error)) throw error;
    return 0;
  }
}

async function checkArchiveEnd(
  shard: ShardEntry,
  start: number,
  { store }: ShardEnv,
  findings: FindingList,
): Promise<number> {
  const expected = 2 * BLOCK + padding(start + 2 * BLOCK, RECORD);
  if (shard.bytes - start !== expected) {
    const message = `the index ends at byte ${start}, which leaves ${shard.bytes - start} bytes where the end of the archive takes ${expected}; ${REWRITE}`;
    findings.add('index_mismatch', { file: shard.index.name }, message);
    return 0;
  }
  try {
    const members = checkedMembers(
      store.get(shard.name, { start }),
      { file: shard.name, base: start },
      findings,
    );
    const item = await members.next();
    await members.return(undefined);
    if (item.done && item.value !== undefined) checkEnd(item.value, shard.name, findings);
    if (!item.done) {
      const message = `holds members after byte ${start}, where its index ends; ${REWRITE}`;
      findings.add('index_mismatch', { file: shard.name, offset: start }, message);
    }
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  return expected;
}
