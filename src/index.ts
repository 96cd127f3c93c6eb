/** Weft: builds, validates and samples interleaved image-text corpora. */

export type { ConsentConfig, ConsentMode } from './config/consent-config.js';
export type { CrawlConfig } from './config/crawl-config.js';
export {
  checkPipeline,
  type LoadedPipeline,
  loadPipeline,
  type PipelineOverrides,
} from './config/load-pipeline.js';
export type { Pipeline } from './config/pipeline.js';
export { type CrawlOptions, crawlSite } from './crawl/crawl.js';
export type { CrawlReport } from './crawl/crawl-report.js';
export {
  Contamination,
  type ContaminationThresholds,
  DEFAULT_THRESHOLDS,
} from './decontaminate/contamination.js';
export { readHashLists } from './decontaminate/hash-list.js';
export type { HashListLine } from './decontaminate/hash-list-line.js';
export { AbortedError, BadInputError, FixConfigError, RetryError, StopError, WeftError } from './errors.js';
export type { BlendSettings } from './export/blend.js';
export { type ExportOptions, exportCorpus } from './export/export-corpus.js';
export { exportFewShot, type FewShotOptions, type FewShotRecord } from './export/export-few-shot.js';
export type { ExportFormat, ExportWriter, GeometryDefaults } from './export/export-format.js';
export type { ExportRecord, ExportSettings } from './export/export-record.js';
export { FORMATS, loadFormat } from './export/formats/registry.js';
export {
  type ExtractInput,
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from './extract/extract-document.js';
export { createExtractPool, type ExtractPool, type ExtractPoolOptions } from './extract/extract-pool.js';
export {
  type Consent,
  type ConsentOptions,
  createConsent,
  type RobotsFacts,
} from './fetch/consent/consent.js';
export {
  type ConsentingFetcherOptions,
  createConsentingFetcher,
} from './fetch/consent/consenting-fetcher.js';
export { judgeAccess, parseRobotsTxt, type RobotsTxt } from './fetch/consent/robots-txt.js';
export { createFetchCache, type FetchCache, type FetchCacheOptions } from './fetch/fetch-cache.js';
export type { ConsentVerdict, FetchConsent } from './fetch/fetch-consent.js';
export {
  FETCH_DROP_REASONS,
  type FetchDrop,
  type FetchDropReason,
  type FetchedImage,
  type FetchOutcome,
  type GetOutcome,
  type GotResponse,
} from './fetch/fetch-outcome.js';
export { createFetcher, type Fetcher, type FetcherOptions, type GetOptions } from './fetch/fetcher.js';
export type { HttpResponse, ResponseHeaders } from './fetch/http-response.js';
export { type Context, type Logger, type Stage, silentLogger } from './flow/context.js';
export { type MapConcurrentOptions, mapConcurrent } from './flow/map-concurrent.js';
export { Tally } from './flow/tally.js';
export { createImagePool, type ImagePool, type ImagePoolOptions } from './images/image-pool.js';
export type { ImageResult } from './images/image-result.js';
export { IMAGE_SIGNALS, type ImageSignals } from './images/signals/image-signals.js';
export { type DiffSummary, type DocumentChange, diffCorpora } from './inspect/diff.js';
export { explainPage } from './inspect/explain/explain-page.js';
export type { Explanation } from './inspect/explain/explanation.js';
export { type SampledDocument, sampleCorpus } from './inspect/sample-corpus.js';
export type { SampleOptions } from './inspect/sample-plan.js';
export { writeSampleReport } from './inspect/sample-report.js';
export { type SweepOptions, type SweepReport, sweepCorpus } from './inspect/sweep.js';
export type { ConsentEvidence, ConsentHeaders, ConsentSignal } from './model/consent.js';
export type { Document, ImageCandidate, ImageNode, Node, TextNode, TextRole } from './model/document.js';
export type {
  CorpusRecord,
  CorpusStats,
  FileEntry,
  Manifest,
  Phase,
  RetryRecord,
  ShardEntry,
} from './model/manifest.js';
export type { Capture, Page, SourceRef } from './model/page.js';
export type { Sample, SampleNode, StoredImage } from './model/sample.js';
export type { SignalDescription, SignalLevel, Signals } from './model/signals.js';
export type { Drop, DropLevel } from './model/verdict.js';
export {
  type DualEncoderFolder,
  type ModelIdentity,
  readDualEncoderFolder,
} from './models/dual-encoder-folder.js';
export { createEmbedPool, type EmbedPool, type EmbedPoolOptions } from './models/embed-pool.js';
export type { BatchEmbeddings, EmbedTask } from './models/embed-worker.js';
export { PRESETS } from './rules/presets.js';
export { resolveRules } from './rules/resolve-rules.js';
export type { ActiveRule, Rule, RuleSet, Verdict } from './rules/rule.js';
export { RULES } from './rules/rule-table.js';
export { type BuildOptions, type BuildReport, buildCorpus } from './run/build.js';
export { type BenchmarkCounts, type ListBenchmarksOptions, listBenchmarks } from './run/list-benchmarks.js';
export {
  type MeasureSimilarityOptions,
  measureSimilarity,
  type SimilarityReport,
} from './run/measure-similarity.js';
export {
  type RefreshConsentCounts,
  type RefreshConsentOptions,
  refreshConsent,
} from './run/refresh-consent.js';
export {
  createRefreshAsker,
  type RefreshAsker,
  type RefreshAskerOptions,
} from './run/refresh-consent-asker.js';
export { type RetryOptions, type RetryReport, retryCorpus } from './run/retry/retry-corpus.js';
export type { BuildObserver } from './run/run-phase.js';
export { type TakedownOptions, type TakedownReport, takedownCorpus } from './run/takedown/takedown-corpus.js';
export {
  readCorpusRecord,
  readDrops,
  readIndex,
  readManifests,
  readSample,
  type StoredSample,
} from './shards/corpus-reader.js';
export type { ExcludeEntry } from './shards/exclude-entry.js';
export { type ExcludeList, readExcludeList } from './shards/exclude-list.js';
export { readTar, type TarEnd, type TarMember } from './shards/read-tar.js';
export { createShardWriter, type ShardWriter, type ShardWriterOptions } from './shards/shard-writer.js';
export {
  type AnnotateOptions,
  type Annotator,
  loadAnnotator,
} from './signals/annotate-document.js';
export { PII_PLACEHOLDERS, type PiiKind } from './signals/pii/pii-match.js';
export type { PiiMode } from './signals/pii/replace-pii.js';
export { loadTextMeter, type TextMeter, type TextSignals } from './signals/text/measure-text.js';
export { TEXT_SIGNALS, type TextSignal } from './signals/text/signal-table.js';
export { assignTexts } from './similarity/assign-texts.js';
export { openSimilarity, type SimilarityReader } from './similarity/read-similarity.js';
export type {
  ImageSimilarity,
  SimilarityCounts,
  SimilarityLine,
  SimilarityManifest,
  SimilarityRecord,
} from './similarity/similarity-record.js';
export { createSource } from './sources/create-source.js';
export type { Source, SourceItem, SourceUnit } from './sources/source.js';
export type { Input, InputOpener } from './store/input.js';
export { InputCredentials } from './store/input-credentials.js';
export { createInputOpener, type InputOpenerOptions } from './store/open-inputs.js';
export { createS3Factory, type OpenStoreOptions, openStore } from './store/open-store.js';
export type { ByteRange, ObjectInfo, PutBody, PutOptions, PutOutcome, Store } from './store/store.js';
export type { ValidationReport } from './validate/report.js';
export { validateCorpus } from './validate/validate-corpus.js';
export { VERSION } from './version.js';
