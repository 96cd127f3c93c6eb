import { join } from 'node:path';
import { CORPUS_RECORD, manifestName, planName } from '../../src/corpus/corpus-layout.js';
import { createShardWriter, type StagedShard } from '../../src/corpus/shard-writer.js';
import type { CorpusRecord, Manifest, ShardEntry } from '../../src/model/manifest.js';
import { TINY_PLAN, type TinyDocument, writeJson } from './tiny-corpus.js';

/** Writes documents as a corpus that an export reads: one unit, with its shards and their indexes. */
export async function writeCorpusOf(folder: string, documents: Iterable<TinyDocument>): Promise<void> {
  const unit = 'site-00000';
  const record: CorpusRecord = {
    schema: 'weft/corpus/1',
    name: 'made',
    plan: TINY_PLAN,
    weft_version: '0.0.0-test',
    pipeline: { source: { type: 'html', input: ['site.tar'] } },
    units: 1,
  };
  await writeJson(folder, CORPUS_RECORD, record);
  await writeJson(folder, planName('assemble'), {
    schema: 'weft/plan/1',
    plan: TINY_PLAN,
    phase: 'assemble',
    units: [{ name: unit, input: 'site.tar' }],
  });
  const writer = createShardWriter({
    folder: join(folder, 'shards'),
    unit,
    maxBytes: 256 * 1024 * 1024,
    maxDocuments: 1000,
  });
  const shards: ShardEntry[] = [];
  const take = (shard: StagedShard | undefined): void => {
    if (shard) shards.push(shard.entry);
  };
  for (const { sample, images } of documents) take(await writer.add(sample, images));
  take(await writer.finish());
  const sum = (of: (shard: ShardEntry) => number): number =>
    shards.reduce((total, shard) => total + of(shard), 0);
  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan: TINY_PLAN,
    phase: 'assemble',
    unit,
    counts: {
      documents: sum((shard) => shard.documents),
      images: sum((shard) => shard.images),
      shard_bytes: sum(({ bytes }) => bytes),
    },
    drops: {},
    files: [],
    shards,
  };
  await writeJson(folder, manifestName('assemble', unit), manifest);
}
