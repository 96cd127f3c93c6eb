import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedFile, UnitOutput } from '../../commit/commit-unit.js';
import { LocalCopies } from '../../commit/local-copies.js';
import { isFileOf, unitFileName } from '../../corpus/corpus-layout.js';
import { readJsonLines } from '../../corpus/corpus-reader.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { withDuckDb } from '../../curate/duckdb.js';
import { literal } from '../../curate/sql.js';
import type { Document } from '../../model/document.js';
import type { FileEntry, Manifest } from '../../model/manifest.js';
import { stageJsonl } from '../../staging/staged-jsonl.js';
import type { Store } from '../../store/store.js';
import { scrubDocument } from './scrub-document.js';

/** What scrubbing the extracted documents of one unit works with. */
export interface TakeDownDocumentsEnvironment {
  store: Store;
  /** The extract manifest that stands. */
  manifest: Manifest;
  /** Number of the revision. */
  generation: number;
  list: ExcludeList;
  /** Stored names of images that go for what they show, by document id. */
  removed: ReadonlyMap<string, ReadonlySet<string>>;
  folder: string;
  signal: AbortSignal;
}

/**
 * Rewrites the extracted documents of a unit without what a list names, and their signatures without the rows of
 * documents that went.
 *
 * Counts and ledger stay: the pages were extracted, and their places are kept.
 */
export async function takeDownDocuments(env: TakeDownDocumentsEnvironment): Promise<UnitOutput> {
  const { store, manifest, generation, list, removed, folder, signal } = env;
  const files: StagedFile[] = [];
  const gone: number[] = [];
  const kept: FileEntry[] = [];
  const signatures: FileEntry[] = [];
  for (const entry of manifest.files) {
    if (isFileOf(entry, 'signatures')) signatures.push(entry);
    else if (!isFileOf(entry, 'documents')) kept.push(entry);
    else files.push(await scrubFile(entry));
  }
  if (gone.length === 0) kept.push(...signatures);
  else for (const entry of signatures) files.push(await withoutRows(entry, gone, env));
  const { counts, drops, shards } = manifest;
  return { counts, drops, files, kept, shards };

  async function scrubFile({ name }: FileEntry): Promise<StagedFile> {
    const staged = stageJsonl(join(folder, 'documents.jsonl.gz'));
    try {
      let ordinal = 0;
      for await (const document of readJsonLines<Document>(store, name)) {
        signal.throwIfAborted();
        const scrubbed = scrubDocument(document, list, removed.get(document.id));
        if (scrubbed !== document && scrubbed.nodes.length === 0) gone.push(ordinal);
        await staged.write(scrubbed);
        ordinal += 1;
      }
    } catch (error) {
      await staged.abort();
      throw error;
    }
    const { path, bytes, sha256 } = await staged.finish();
    const entryName = unitFileName('documents', manifest.unit, sha256, generation);
    return { path, entry: { name: entryName, bytes, sha256 } };
  }
}

/** A Parquet file of documents without the rows of some of them, whatever its columns are. */
async function withoutRows(
  entry: FileEntry,
  ordinals: readonly number[],
  { store, manifest, generation, folder }: TakeDownDocumentsEnvironment,
): Promise<StagedFile> {
  const source = await new LocalCopies(store, folder).path(entry);
  const path = join(folder, 'signatures.parquet');
  await withDuckDb({ scratch: folder, threads: 1 }, async (db) => {
    await db.run(
      `COPY (SELECT * FROM read_parquet(${literal(source)}) WHERE ordinal NOT IN (${ordinals.join(', ')}))
       TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
    );
  });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  const { size: bytes } = await stat(path);
  return {
    path,
    entry: { name: unitFileName('signatures', manifest.unit, sha256, generation), bytes, sha256 },
  };
}
