import type { IndexLine } from '../corpus/shard-index.js';
import type { ShardEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { checkOffsets, readIndexLines } from './check-index.js';
import { checkCounts } from './check-shard.js';
import { DocumentTable } from './document-table.js';
import type { FindingList } from './finding-list.js';
import { REWRITE } from './hashed-read.js';

/** What the indexes of a shard say, which nobody has compared with its tar. */
export interface ShardIndexes {
  documents: DocumentTable;
  /** Where the last document ends; undefined when the index is absent. */
  end: number | undefined;
  bytes: number;
}

/**
 * Reads both indexes of a shard in full, and checks them against each other and the manifest.
 *
 * The index must place documents one after another from byte 0; lines that do not follow on are reported and not handed
 * on, so overlapping lines cannot make one shard be read many times.
 *
 * @param onDocument - takes each line that lies where it has to
 */
export async function checkShardIndexes(
  shard: ShardEntry,
  store: Store,
  findings: FindingList,
  onDocument: (line: IndexLine) => void = () => undefined,
): Promise<ShardIndexes> {
  const documents = new DocumentTable();
  let next = 0;
  let images = 0;
  const read = await readIndexLines(store, shard, findings, (line, number) => {
    documents.add(line.key, line.offset, 0);
    images += line.images;
    if (line.offset !== next) {
      const message = `begins at byte ${line.offset}, the line before ends at ${next}; ${REWRITE}`;
      findings.add('index_mismatch', { file: shard.index.name, line: number }, message);
    } else if (line.offset + line.bytes <= shard.bytes) onDocument(line);
    next = line.offset + line.bytes;
  });
  if (read !== undefined) checkCounts(shard, documents.size, images, findings);
  const whole = read === undefined ? undefined : { documents, end: next };
  const bytes = (read?.bytes ?? 0) + (await checkOffsets(store, shard, whole, findings));
  return { documents, end: whole?.end, bytes };
}
