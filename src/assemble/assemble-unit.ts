import type { UnitOutput } from '../commit/commit-unit.js';
import type { Pipeline } from '../config/pipeline.js';
import { createShardWriter, type StagedShard } from '../corpus/shard-writer.js';
import type { UnitDecisions } from '../curate/read-decisions.js';
import { type BenchmarkFilter, benchmarkCounts } from '../decontaminate/benchmark-filter.js';
import type { AskedConsentFile } from '../fetch/consent/consent-file.js';
import type { Fetcher } from '../fetch/fetcher.js';
import type { ByteRoom } from '../flow/byte-room.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { addCounts } from '../flow/tally.js';
import type { ImagePool } from '../images/images-in-workers.js';
import type { Document } from '../model/document.js';
import type { ShardEntry, UnitCounts } from '../model/manifest.js';
import type { RuleSet } from '../rules/rule.js';
import type { Source } from '../sources/source.js';
import {
  type AssembledDocument,
  assembleDocument,
  droppedDocument,
  type PlannedDocument,
} from './assemble-document.js';
import { openConsentLog } from './consent-log.js';
import { DOCUMENT_BYTES_AHEAD, documentWeight } from './document-weight.js';
import { DOCUMENTS_AHEAD, FetchAhead } from './fetch-ahead.js';
import { imageStep } from './image-step.js';
import { openLedger } from './ledger.js';
import type { ContentJudge } from './page-consent.js';
import { planDocument, type UnplannedDocument } from './plan-document.js';
import type { Refusals } from './refusals.js';
import { openSignalLog } from './signal-log.js';

/** What assembly of a unit works with. */
export interface AssembleEnvironment {
  pipeline: Readonly<Pipeline>;
  /** What `pipeline.rules` asks for. */
  rules: RuleSet;
  /** Reads the unit's extracted documents, in order; may be called again. */
  documents: () => AsyncIterable<Document>;
  decisions: UnitDecisions;
  /** The source of the documents, which may hold images of theirs. */
  source: Source;
  fetcher: Fetcher;
  judge: ContentJudge;
  /** What was taken down or is excluded. */
  refusals: Refusals;
  /** Looks for content of benchmarks. */
  benchmarks: BenchmarkFilter;
  /** The robots.txt and its kin that an origin was asked for. */
  filesOf(origin: string): Promise<AskedConsentFile[]>;
  pool: ImagePool;
  /** Images that wait for their documents, of all units. */
  waiting: ByteRoom;
  /** Documents under way at once. */
  concurrency: number;
  folder: string;
  /** Called for each finished shard, which may be deleted locally once stored. */
  onShard(shard: StagedShard): Promise<void>;
  ctx: Context;
}

/** Phase 3 of a unit: its documents get their images and become shards. */
export async function assembleUnit(unit: string, env: AssembleEnvironment): Promise<UnitOutput> {
  const { pipeline, ctx, folder } = env;
  const counts: AssembleCounts = emptyCounts();
  const ledger = openLedger(folder, 'assemble', unit);
  const consent = openConsentLog(folder, unit, env);
  const signals = openSignalLog(folder, unit, env.rules);
  const writer = createShardWriter({
    folder,
    unit,
    maxBytes: pipeline.shards.max_bytes,
    maxDocuments: pipeline.shards.max_documents,
  });
  const shards: ShardEntry[] = [];
  const store = async (shard: StagedShard | undefined) => {
    if (shard === undefined) return;
    await env.onShard(shard);
    shards.push(shard.entry);
    counts.shard_bytes += shard.entry.bytes;
  };
  try {
    const assembled = mapConcurrent(fetchedAhead(env), (decided) => decideDocument(decided, env), {
      concurrency: env.concurrency,
      weigh: { of: ({ document }) => documentWeight(document), most: DOCUMENT_BYTES_AHEAD },
      signal: ctx.signal,
    });
    for await (const { stored, drops, imagesIn, fate } of assembled) {
      counts.documents_in += 1;
      ctx.tally.add('decided_documents');
      counts.images_in += imagesIn;
      for (const drop of drops) {
        ctx.tally.add(`drop:${drop.reason}`);
        await ledger.drop(drop);
      }
      addCounts(counts, benchmarkCounts(drops, stored?.sample));
      signals.add(fate);
      if (stored === undefined) continue;
      await store(await writer.add(stored.sample, stored.images));
      await consent.add(stored.sample, stored.evidence);
      countSample(counts, stored, fate.document);
      ctx.tally.add('stored_documents');
      ctx.tally.add('stored_images', stored.images.length);
    }
    await store(await writer.finish());
    const { file, drops } = await ledger.finish();
    const measured = await signals.finish();
    const files = [file, await consent.finish(), measured.file].filter((staged) => staged !== undefined);
    return { counts: { ...counts, ...measured.counts }, drops, files, shards };
  } catch (error) {
    await Promise.all([writer.abort(), ledger.abort(), consent.abort()]);
    throw error;
  }
}

type DecidedDocument = (PlannedDocument | UnplannedDocument) & { ahead: FetchAhead };

/** The unit's documents in order, with the images of those to come under way already. */
function fetchedAhead(env: AssembleEnvironment): AsyncIterable<DecidedDocument> {
  const ahead = new FetchAhead(env);
  let next = 0;
  return mapConcurrent(
    env.documents(),
    async (document): Promise<DecidedDocument> => {
      const planned = planDocument(document, next++, env);
      if ('judge' in planned && planned.judge.text.drop === undefined) ahead.begin(planned.document);
      return { ...planned, ahead };
    },
    {
      concurrency: DOCUMENTS_AHEAD,
      weigh: { of: (document: Document) => documentWeight(document), most: DOCUMENT_BYTES_AHEAD },
      signal: env.ctx.signal,
    },
  );
}

async function decideDocument(
  decided: DecidedDocument,
  env: AssembleEnvironment,
): Promise<AssembledDocument> {
  if ('dropped' in decided) return droppedDocument(decided, decided.dropped);
  const { document, ahead } = decided;
  try {
    return await assembleDocument(decided, imageStep(env, ahead), env.ctx.signal);
  } finally {
    ahead.end(document);
  }
}

/** What the counts of an assembled unit are made of. */
export type AssembleCounts = UnitCounts & ReturnType<typeof emptyCounts>;

/** Counts of a unit that nothing was done of yet. */
export function emptyCounts() {
  return {
    documents_in: 0,
    documents: 0,
    images_in: 0,
    images: 0,
    image_bytes: 0,
    text_nodes_in: 0,
    text_nodes: 0,
    text_chars: 0,
    shard_bytes: 0,
  };
}

/** Adds a stored document to the counts of its unit. */
export function countSample(
  counts: AssembleCounts,
  { sample, images }: NonNullable<AssembledDocument['stored']>,
  extracted: Pick<Document, 'nodes'>,
): void {
  counts.documents += 1;
  counts.text_nodes_in += extracted.nodes.filter(({ type }) => type === 'text').length;
  counts.images += images.length;
  for (const { data } of images) counts.image_bytes += data.byteLength;
  for (const node of sample.nodes) {
    if (node.type !== 'text') continue;
    counts.text_nodes += 1;
    counts.text_chars += node.text.length;
  }
}
