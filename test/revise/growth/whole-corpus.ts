import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCopies } from '../../../src/commit/local-copies.js';
import { filesOf, STATS } from '../../../src/corpus/corpus-layout.js';
import {
  readDrops,
  readIndex,
  readJson,
  readManifests,
  readSample,
} from '../../../src/corpus/corpus-reader.js';
import { withDuckDb } from '../../../src/curate/duckdb.js';
import { readSignalDocuments } from '../../../src/curate/read-signal-rows.js';
import { pathList } from '../../../src/curate/sql.js';
import type { CorpusStats, Phase } from '../../../src/model/manifest.js';
import type { Store } from '../../../src/store/store.js';

/** What two corpora of the same inputs must share, in whichever steps they were built. */
export interface WholeCorpus {
  /** Records with the hashes of the bytes of record and images, in their order. */
  documents: string[];
  /** What curation decided, row by row. */
  decisions: string[];
  /** Ledger lines; without what they say on how many pages something is, since lines stay as they were written. */
  drops: string[];
  signals: string[];
  /** Sums of the shards of each unit. */
  shards: string[];
  counts: CorpusStats['counts'];
}

/** Reads it. */
export async function wholeCorpus(store: Store): Promise<WholeCorpus> {
  const whole: WholeCorpus = {
    documents: [],
    decisions: await decisionsOf(store),
    drops: [],
    signals: [],
    shards: [],
    counts: (await readJson<CorpusStats>(store, STATS)).counts,
  };
  for await (const manifest of readManifests(store, 'assemble')) {
    for (const shard of manifest.shards) {
      whole.shards.push(`${manifest.unit} ${shard.sha256}`);
      for (const line of await readIndex(store, shard)) {
        const { record, images } = await readSample(store, shard, line);
        const hash = createHash('sha256').update(record);
        for (const [part, data] of images) hash.update(`\n${part}\n`).update(data);
        whole.documents.push(`${manifest.unit} ${line.url} ${line.images} ${hash.digest('hex')}`);
      }
    }
    for (const entry of filesOf(manifest, 'signals'))
      for await (const rows of readSignalDocuments(store, entry)) whole.signals.push(withoutCounts(rows));
  }
  for (const phase of ['extract', 'assemble'] as const satisfies Phase[])
    for await (const manifest of readManifests(store, phase))
      for await (const drop of readDrops(store, manifest))
        whole.drops.push(`${phase} ${manifest.unit} ${withoutCounts(drop)}`);
  whole.drops.sort();
  return whole;
}

function withoutCounts(value: object): string {
  return JSON.stringify(value).replaceAll(/"on \d+ pages/g, '"on pages');
}

async function decisionsOf(store: Store): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-decisions-'));
  try {
    const copies = new LocalCopies(store, folder);
    const files: string[] = [];
    for await (const manifest of readManifests(store, 'curate'))
      files.push(...(await copies.paths(filesOf(manifest, 'decisions'))));
    return await withDuckDb({ scratch: folder, threads: 1 }, async (db) => {
      const read = await db.runAndReadAll(
        `SELECT unit, id, kind, key, reason, detail, input, "offset"::DOUBLE, "length"::DOUBLE
         FROM read_parquet(${pathList(files)}) ORDER BY ALL`,
      );
      return read.getRowsJS().map((row) => JSON.stringify(row));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
