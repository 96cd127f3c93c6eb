import { rm } from 'node:fs/promises';
import {
  type AssembledDocument,
  assembleDocument,
  type ImageStep,
  type PlannedDocument,
} from '../../assemble/assemble-document.js';
import {
  type AssembleCounts,
  type AssembleEnvironment,
  countSample,
  emptyCounts,
} from '../../assemble/assemble-unit.js';
import type { ConsentLog } from '../../assemble/consent-log.js';
import { imageStep } from '../../assemble/image-step.js';
import { planDocument } from '../../assemble/plan-document.js';
import { type DocumentFate, isOfSignalLog } from '../../assemble/signal-log.js';
import type { UnitOutput } from '../../commit/commit-unit.js';
import { nextShardSequence } from '../../corpus/corpus-layout.js';
import { readIndex, readSample, type StoredSample } from '../../corpus/corpus-reader.js';
import { createShardWriter, type StagedShard } from '../../corpus/shard-writer.js';
import { benchmarkCounts } from '../../decontaminate/benchmark-filter.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import { addCounts } from '../../flow/tally.js';
import type { Manifest, ShardEntry } from '../../model/manifest.js';
import type { Drop, RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';
import { type LostDocument, lostDocuments } from './lost-documents.js';
import { replayStep } from './replay-step.js';
import { rewriteConsentLog } from './rewrite-consent-log.js';
import { rewriteLedger } from './rewrite-ledger.js';
import { rewriteSignals } from './rewrite-signals.js';

/** What a retry of one unit works with. */
export interface RetryUnitEnvironment extends AssembleEnvironment {
  store: Store;
  /** The manifest that stands. */
  manifest: Manifest;
  /** Number of the retry. */
  generation: number;
  /** Reasons of image drops that are tried again. */
  reasons: ReadonlySet<string>;
}

/**
 * Assembles again the documents of a unit that lost images for one of the reasons.
 *
 * Shards that gain no image stay as they are, by name and byte; one that does is rewritten with all its documents
 * in their order, and documents that are stored for the first time go to shards of their own at the end.
 */
export async function retryUnit(env: RetryUnitEnvironment): Promise<UnitOutput> {
  const lost = await lostDocuments(env.store, env.manifest, env.reasons);
  const consent = await rewriteConsentLog(env, new Set(lost.keys()));
  try {
    return await new UnitRetry(env, lost, consent).run();
  } catch (error) {
    await consent.abort();
    throw error;
  }
}

class UnitRetry {
  readonly #counts: AssembleCounts;
  readonly #fetch: ImageStep;
  /** New ledger lines of each document that was assembled again. */
  readonly #drops = new Map<string, Drop[]>();
  /** What became of each of them, by ordinal. */
  readonly #fates = new Map<number, DocumentFate>();
  #sequence: number;

  constructor(
    private readonly env: RetryUnitEnvironment,
    private readonly lost: ReadonlyMap<string, LostDocument>,
    private readonly consent: ConsentLog,
  ) {
    const counted = Object.entries(env.manifest.counts).filter(([name]) => !isOfSignalLog(name));
    this.#counts = { ...emptyCounts(), ...Object.fromEntries(counted) };
    this.#fetch = imageStep(env);
    this.#sequence = nextShardSequence(env.manifest.shards);
  }

  async run(): Promise<UnitOutput> {
    const { env } = this;
    const shards: ShardEntry[] = [];
    for (const shard of env.manifest.shards) shards.push(...(await this.#retryShard(shard)));
    shards.push(...(await this.#rescue()));
    this.#counts.shard_bytes = shards.reduce((sum, { bytes }) => sum + bytes, 0);
    const ledger = await rewriteLedger(env.store, env.manifest, env, this.#drops);
    const consent = await this.consent.finish();
    const signals = await rewriteSignals(env, this.#fates);
    const files = [...ledger.files, ...(consent === undefined ? [] : [consent]), signals.file];
    return { counts: { ...this.#counts, ...signals.counts }, drops: ledger.drops, files, shards };
  }

  /** A shard with the images that could be had now; itself when there is none. */
  async #retryShard(shard: ShardEntry): Promise<ShardEntry[]> {
    const { store, concurrency, ctx } = this.env;
    const lines = await readIndex(store, shard);
    const documents = await this.#documents(new Set(lines.map(({ id }) => id)));
    if (documents.size === 0) return [shard];
    const retried = mapConcurrent(
      lines,
      async (line) => {
        const stored = await readSample(store, shard, line);
        const document = documents.get(line.id);
        return { stored, ...(document && { again: await this.#assemble(document, stored) }) };
      },
      { concurrency, signal: ctx.signal },
    );
    const counts: AssembleCounts = emptyCounts();
    let gained = 0;
    const staged = await this.#write(async (add) => {
      for await (const { stored, again } of retried) {
        gained += again?.gained ?? 0;
        const before = partsOf(stored);
        const now = again?.stored ?? before;
        if (again !== undefined) await this.consent.add(now.sample, now.evidence);
        addDifference(counts, countsOf(before), countsOf(now));
        await add(now);
      }
    });
    ctx.tally.add('stored_images', gained);
    if (gained === 0) {
      for (const { files } of staged) for (const { path } of files) await rm(path, { force: true });
      return [shard];
    }
    addCounts(this.#counts, counts);
    return this.#store(staged);
  }

  /** Shards of the documents that had too few images before and have enough now. */
  async #rescue(): Promise<ShardEntry[]> {
    const { concurrency, ctx } = this.env;
    const retried = mapConcurrent(
      this.#lostDocuments(({ dropped }) => dropped),
      (document) => this.#assemble(document, undefined),
      { concurrency, signal: ctx.signal },
    );
    const staged = await this.#write(async (add) => {
      for await (const { stored, fate } of retried) {
        if (stored === undefined) continue;
        countSample(this.#counts, stored, fate.document);
        addCounts(this.#counts, benchmarkCounts([], stored.sample));
        await this.consent.add(stored.sample, stored.evidence);
        ctx.tally.add('stored_documents');
        ctx.tally.add('stored_images', stored.images.length);
        await add(stored);
      }
    });
    return this.#store(staged);
  }

  async #assemble(
    planned: PlannedDocument,
    stored: StoredSample | undefined,
  ): Promise<AssembledDocument & { gained: number }> {
    const { document, ordinal } = planned;
    const { reasons, ctx } = this.env;
    const lost = this.lost.get(document.id) ?? { images: new Map<number, RecordedDrop>(), dropped: false };
    const { step, gained } = replayStep(document, lost, stored, reasons, this.#fetch);
    const assembled = await assembleDocument(planned, step, ctx.signal);
    if (stored !== undefined && assembled.stored === undefined) {
      // It stays, however few images a takedown left it.
      return { ...assembled, gained: 0 };
    }
    this.#fates.set(ordinal, assembled.fate);
    this.#drops.set(document.id, assembled.drops);
    addDifference(
      this.#counts,
      benchmarkCounts([...lost.images.values()], undefined),
      benchmarkCounts(assembled.drops, undefined),
    );
    for (const { reason } of assembled.drops) ctx.tally.add(`drop:${reason}`);
    return { ...assembled, gained: gained() };
  }

  /** Extracted documents that lost something and are stored under one of `ids`. */
  async #documents(ids: ReadonlySet<string>): Promise<Map<string, PlannedDocument>> {
    const found = new Map<string, PlannedDocument>();
    const wanted = [...ids].some((id) => this.lost.get(id)?.dropped === false);
    if (!wanted) return found;
    for await (const placed of this.#lostDocuments(({ dropped }) => !dropped)) {
      if (ids.has(placed.document.id)) found.set(placed.document.id, placed);
    }
    return found;
  }

  async *#lostDocuments(which: (lost: LostDocument) => boolean): AsyncGenerator<PlannedDocument> {
    let next = 0;
    for await (const document of this.env.documents()) {
      // Ordinals, not ids: a duplicate that curation dropped may bear the id of one that is stored.
      const ordinal = next++;
      const lost = this.lost.get(document.id);
      if (lost === undefined || !which(lost)) continue;
      const planned = planDocument(document, ordinal, this.env);
      if ('judge' in planned) yield planned;
    }
  }

  /** Stages what `fill` adds as shards; nothing is stored yet. */
  async #write(
    fill: (add: (sample: NonNullable<AssembledDocument['stored']>) => Promise<void>) => Promise<void>,
  ): Promise<StagedShard[]> {
    const { folder, pipeline, manifest, generation } = this.env;
    const staged: StagedShard[] = [];
    const keep = (shard: StagedShard | undefined): void => {
      if (shard !== undefined) staged.push(shard);
    };
    const writer = createShardWriter({
      folder,
      unit: manifest.unit,
      maxBytes: pipeline.shards.max_bytes,
      maxDocuments: pipeline.shards.max_documents,
      firstSequence: this.#sequence,
      generation,
    });
    try {
      await fill(async ({ sample, images }) => keep(await writer.add(sample, images)));
      keep(await writer.finish());
      return staged;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async #store(staged: readonly StagedShard[]): Promise<ShardEntry[]> {
    for (const shard of staged) await this.env.onShard(shard);
    this.#sequence += staged.length;
    return staged.map(({ entry }) => entry);
  }
}

/** Text blocks of a document that is stored already went into the counts with it. */
const ALREADY_COUNTED = { nodes: [] };

function countsOf(stored: NonNullable<AssembledDocument['stored']>): AssembleCounts {
  const counts = emptyCounts();
  countSample(counts, stored, ALREADY_COUNTED);
  return { ...counts, ...benchmarkCounts([], stored.sample) };
}

/** Takes off `sum` what was counted before and adds what is counted now. */
function addDifference(
  sum: Record<string, number>,
  before: Record<string, number>,
  now: Record<string, number>,
): void {
  addCounts(sum, now);
  addCounts(sum, Object.fromEntries(Object.entries(before).map(([name, n]) => [name, -n])));
}

function partsOf({ sample, images }: StoredSample): NonNullable<AssembledDocument['stored']> {
  return {
    sample,
    images: [...images].map(([part, data]) => ({ part, data })),
    evidence: new Map(),
  };
}
