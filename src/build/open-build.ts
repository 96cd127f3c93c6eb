import { checkFetchCache } from '../assemble/open-fetch-cache.js';
import { openLists, type PipelineLists } from '../assemble/open-lists.js';
import { scorersOf } from '../assemble/score-images.js';
import type { PlannedInputs } from '../commit/planned-inputs.js';
import type { Pipeline } from '../config/pipeline.js';
import { shareMemory } from '../config/run-memory.js';
import type { ExtractorModule } from '../extract/extractor/load-extractor.js';
import { sumOfModule } from '../extract/extractor/module-sum.js';
import { noteProxies } from '../fetch/proxy-notice.js';
import type { Context } from '../flow/context.js';
import type { CorpusRecord, ExtractorRecord } from '../model/manifest.js';
import { measuredSignals } from '../rules/measured-signals.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { createSource } from '../sources/create-source.js';
import type { Source, SourceUnit } from '../sources/source.js';
import { s3SideOf } from '../store/s3-settings.js';
import { VERSION } from '../version.js';
import { corpusRecordOf } from './claim-corpus.js';
import { type EarlierCorpus, openEarlierCorpora } from './earlier-builds.js';

/** What a build reads: its source, the corpora and lists that it is checked against, the models and the extractor. */
export interface OpenBuild {
  /** Its inputs named as they are stored. */
  pipeline: Readonly<Pipeline>;
  planned: PlannedInputs;
  source: Source;
  units: SourceUnit[];
  earlier: readonly EarlierCorpus[];
  lists: PipelineLists;
  extractor: ExtractorModule | undefined;
  /** What its corpus says of it. */
  record: CorpusRecord;
}

/** Options of {@link withOpenBuild}. */
export interface OpenBuildOptions {
  /** Its inputs named as they are stored. */
  pipeline: Readonly<Pipeline>;
  planned: PlannedInputs;
  /** The module of the extractor, on this machine. */
  extractor: string | undefined;
  ctx: Context;
  /** The units that it is made of. */
  unitsOf(source: Source): Promise<SourceUnit[]>;
}

/**
 * Opens what a build reads, for the time of some work.
 *
 * What cannot be is found out here, not after hours of extraction.
 */
export async function withOpenBuild<T>(
  options: OpenBuildOptions,
  work: (open: OpenBuild) => Promise<T>,
): Promise<T> {
  const { pipeline, planned, ctx } = options;
  const { opener } = planned;
  // A rule that cannot be or has no signal, or too little memory, must not be found out after hours of extraction.
  measuredSignals(pipeline.images.signals, resolveRules(pipeline.rules));
  shareMemory(pipeline.run);
  checkFetchCache(pipeline.run.fetch_cache);
  const extractor = await openExtractor(options.extractor);
  const source = createSource(pipeline.source, opener);
  const units = await options.unitsOf(source);
  if (pipeline.consent.mode === 'off') {
    ctx.logger.warn(
      {},
      'consent.mode is off: robots.txt, X-Robots-Tag, TDMRep, ai.txt and Content-Usage are not honoured; corpus.json says so',
    );
  }
  if (pipeline.fetch.network) noteProxies(pipeline.fetch, ctx);
  const scorers = await scorersOf(pipeline.images);
  const earlier = await openEarlierCorpora(pipeline.against, {
    s3: s3SideOf(pipeline.s3, 'output'),
    shape: pipeline.curate.near_duplicates,
    signal: ctx.signal,
  });
  try {
    const lists = await openLists(pipeline, opener);
    // Split points and lists must be of the files that the plan names.
    await opener.check();
    const record = corpusRecordOf(pipeline, units, VERSION, {
      scorers,
      earlier: earlier.map((corpus) => corpus.version),
      lists: lists.sums,
      extractor: extractor?.record,
    });
    return await work({
      pipeline,
      planned,
      source,
      units,
      earlier,
      lists,
      extractor: extractor?.module,
      record,
    });
  } finally {
    for (const corpus of earlier) await corpus.close();
  }
}

/** The extractor of a pipeline: the module that threads import, and what is recorded of it. */
interface OpenExtractor {
  module: ExtractorModule;
  record: ExtractorRecord;
}

async function openExtractor(path: string | undefined): Promise<OpenExtractor | undefined> {
  if (path === undefined) return undefined;
  const record = await sumOfModule(path);
  return { module: { path, sha256: record.sha256 }, record };
}
