import { storeShard } from '../commit/commit-unit.js';
import type { LocalCopies } from '../commit/local-copies.js';
import type { Pipeline } from '../config/pipeline.js';
import { shareMemory } from '../config/run-memory.js';
import { fileOf, filesOf } from '../corpus/corpus-layout.js';
import { readJsonLines, readManifests } from '../corpus/corpus-reader.js';
import { readDecisions } from '../curate/read-decisions.js';
import { createBenchmarkFilter } from '../decontaminate/benchmark-filter.js';
import type { Contamination } from '../decontaminate/contamination.js';
import { createConsentingFetcher } from '../fetch/consent/consenting-fetcher.js';
import { createFetchCache } from '../fetch/fetch-cache.js';
import type { HostLimiter } from '../fetch/politeness/host-limiter.js';
import { ByteRoom } from '../flow/byte-room.js';
import type { Context } from '../flow/context.js';
import { createImagePool } from '../images/image-pool.js';
import type { Document } from '../model/document.js';
import type { Manifest } from '../model/manifest.js';
import { measuredSignals } from '../rules/measured-signals.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { createSource } from '../sources/create-source.js';
import type { InputOpener } from '../store/input.js';
import { s3SideOf } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';
import type { AssembleEnvironment } from './assemble-unit.js';
import { openFetchCache } from './open-fetch-cache.js';
import type { ContentJudge } from './page-consent.js';
import type { Refusals } from './refusals.js';
import { withScores } from './score-images.js';

/** Options of {@link openAssembly}. */
export interface AssemblyOptions {
  pipeline: Readonly<Pipeline>;
  store: Store;
  opener: InputOpener;
  copies: LocalCopies;
  /** Threads for images, and for reading decisions. */
  workers: number;
  judge: ContentJudge;
  /** What was taken down or is excluded. */
  refusals: Refusals;
  /** Hash lists of benchmarks; absent when the pipeline names none. */
  contamination?: Contamination;
  /** Holds the limits of hosts for all processes of the build. Default: each keeps to its share. */
  limiter?: HostLimiter;
  /** Ask again for images that the fetch cache knows to be missing. */
  askAgain?: boolean;
  ctx: Context;
}

/** What assembling units of a corpus takes, in a build and in a retry alike. */
export interface Assembly {
  /** What one unit is assembled with, staging in `folder`; `generation` is that of a retry. Default: 0, the build. */
  environment(unit: string, folder: string, generation?: number): Promise<AssembleEnvironment>;
  close(): Promise<void>;
}

/** Opens the pool, the fetcher and the decisions that units of a corpus share. */
export async function openAssembly(options: AssemblyOptions): Promise<Assembly> {
  const { pipeline, store, opener, copies, workers, judge, refusals, ctx } = options;
  const rules = resolveRules(pipeline.rules);
  const memory = shareMemory(pipeline.run);
  // One for all units.
  const waiting = new ByteRoom(memory.imagesWaiting);
  const source = createSource(pipeline.source, opener);
  const extracted = new Map<string, Manifest>();
  for await (const manifest of readManifests(store, 'extract')) extracted.set(manifest.unit, manifest);
  const decisionFiles: string[] = [];
  for await (const manifest of readManifests(store, 'curate'))
    decisionFiles.push(...(await copies.paths(filesOf(manifest, 'decisions'))));
  const pool = await withScores(
    createImagePool({
      threads: workers,
      options: { ...pipeline.images, signals: [...measuredSignals(pipeline.images.signals, rules)] },
      bytesUnderWay: memory.imagesInWorkers,
      signal: ctx.signal,
    }),
    pipeline.images,
    { threads: workers, signal: ctx.signal },
  );
  const cacheStore = await openFetchCache(pipeline.run.fetch_cache, {
    s3: s3SideOf(pipeline.s3, 'output'),
    signal: ctx.signal,
  });
  const { fetcher, consent } = createConsentingFetcher({
    ...(cacheStore && { cache: createFetchCache(cacheStore, { failures: options.askAgain !== true }) }),
    config: pipeline.fetch,
    consent: pipeline.consent,
    // Without a network nothing is shared: any number of tasks may assemble.
    processes: pipeline.fetch.network ? pipeline.run.processes : 1,
    ...(options.limiter && { limiter: options.limiter }),
    signal: ctx.signal,
  });
  return {
    environment: async (unit, folder, generation = 0) => ({
      pipeline,
      rules,
      documents: () => documentsOf(store, extracted.get(unit)),
      decisions: await readDecisions(decisionFiles, unit, {
        scratch: folder,
        threads: workers,
        memoryBytes: Math.floor(memory.duckDb / pipeline.run.units),
      }),
      source,
      fetcher,
      judge,
      refusals,
      benchmarks: createBenchmarkFilter(options.contamination, pipeline.decontaminate),
      filesOf: (origin) => consent.filesOf(origin),
      pool,
      waiting,
      concurrency: workers * 2,
      folder,
      onShard: (shard) => storeShard(store, { phase: 'assemble', unit, generation }, shard),
      ctx,
    }),
    async close() {
      await Promise.all([pool.close(), fetcher.close()]);
      await cacheStore?.sweepTemporary?.();
      await cacheStore?.close();
    },
  };
}

async function* documentsOf(store: Store, manifest: Manifest | undefined): AsyncGenerator<Document> {
  const file = manifest && fileOf(manifest, 'documents');
  if (file) yield* readJsonLines<Document>(store, file.name);
}
