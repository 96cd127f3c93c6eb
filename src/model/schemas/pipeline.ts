// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.
import type { ConsentConfig } from './pipeline/consent.js';
import type { CrawlConfig } from './pipeline/crawl.js';
import type { CurateConfig } from './pipeline/curate.js';
import type { DecontaminateConfig } from './pipeline/decontaminate.js';
import type { ExtractConfig } from './pipeline/extract.js';
import type { FetchSettings } from './pipeline/fetch.js';
import type { ImagesConfig } from './pipeline/images.js';
import type { RulesConfig } from './pipeline/rules.js';
import type { RunConfig } from './pipeline/run.js';
import type { S3Config } from './pipeline/s3.js';
import type { ShardsConfig } from './pipeline/shards.js';
import type { SourceFields } from './pipeline/source.js';
import type { TextConfig } from './pipeline/text.js';

export * from './pipeline/consent.js';
export * from './pipeline/crawl.js';
export * from './pipeline/curate.js';
export * from './pipeline/decontaminate.js';
export * from './pipeline/extract.js';
export * from './pipeline/fetch.js';
export * from './pipeline/images.js';
export * from './pipeline/rules.js';
export * from './pipeline/run.js';
export * from './pipeline/s3.js';
export * from './pipeline/shards.js';
export * from './pipeline/source.js';
export * from './pipeline/text.js';

/** What a build reads, keeps and writes. */
export interface PipelineFields {
  $schema?: string;
  /** Name of the corpus, for people. */
  name: string;
  source: SourceFields;
  crawl?: CrawlConfig;
  extract: ExtractConfig;
  text: TextConfig;
  curate: CurateConfig;
  fetch: FetchSettings;
  /**
   * Exclude lists (schemas/exclude.schema.json): pages and images that they name are refused. Takedowns of the
   * corpus itself hold without being named here.
   */
  exclude: string[];
  decontaminate: DecontaminateConfig;
  consent: ConsentConfig;
  images: ImagesConfig;
  rules: RulesConfig;
  shards: ShardsConfig;
  /**
   * Folder (relative to this file), s3://bucket/prefix, gs://bucket/prefix or hf://datasets/owner/name/path of
   * the corpus; --out overrides it.
   */
  output?: string;
  s3: S3Config;
  /**
   * Corpora of earlier builds (folders or s3:// prefixes), oldest first: documents that one of them holds, or
   * nearly holds, are dropped. Their stored signatures are read, not their documents.
   */
  against: string[];
  run: RunConfig;
}
