import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCorpus } from '../../src/build/build.js';
import type { BuildReport } from '../../src/build/complete-build.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { readDrops, readIndex, readManifests, readSample } from '../../src/corpus/corpus-reader.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import type { Sample } from '../../src/model/sample.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { InputOpener } from '../../src/store/input.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import type { Store } from '../../src/store/store.js';
import type { ValidationReport } from '../../src/validate/report.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';

/** A corpus built for a test, read back whole. */
export interface BuiltCorpus {
  report: BuildReport;
  store: Store;
  samples: { sample: Sample; images: Map<string, Buffer> }[];
  drops: RecordedDrop[];
  validation: ValidationReport;
}

/**
 * Builds a corpus through the library, in a new folder unless a store is given, and reads it back.
 *
 * Pages of one test are mostly made from one template, so near-duplicates are kept unless the pipeline says otherwise.
 * One worker, unless it says otherwise: to start a second takes longer than what it would do, and stores the same.
 */
export async function buildInProcess(
  { curate, run, ...pipeline }: { curate?: object; run?: object; [section: string]: unknown },
  options: { baseDir: string; store?: Store; opener?: InputOpener },
): Promise<BuiltCorpus> {
  const store = options.store ?? createFsStore(await mkdtemp(join(tmpdir(), 'weft-corpus-')));
  const opener = options.opener ?? createInputOpener({ baseDir: options.baseDir });
  const ctx = {
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: Date.now,
  };
  try {
    const report = await buildCorpus({
      pipeline: checkPipeline({
        ...pipeline,
        run: { workers: 1, ...run },
        curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 }, ...curate },
      }),
      store,
      opener,
      ctx,
    });
    const samples: BuiltCorpus['samples'] = [];
    const drops: RecordedDrop[] = [];
    for (const phase of ['extract', 'assemble'] as const) {
      for await (const manifest of readManifests(store, phase)) {
        for await (const drop of readDrops(store, manifest)) drops.push(drop);
        for (const shard of manifest.shards) {
          for (const line of await readIndex(store, shard))
            samples.push(await readSample(store, shard, line));
        }
      }
    }
    return { report, store, samples, drops, validation: await validateCorpus(store) };
  } finally {
    await opener.close();
  }
}
