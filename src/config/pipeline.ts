import type { ConsentConfig } from './consent-config.js';
import type { CrawlConfig } from './crawl-config.js';
import type { FetchConfig } from './fetch-config.js';
import type { ImagesConfig } from './images-config.js';
import type { RulesConfig } from './rules-config.js';
import type { SourceConfig } from './source-config.js';

/** How pages become documents. */
export interface ExtractConfig {
  time_limit_ms: number;
}

/** What is done to the text of documents, and how it is measured. */
export interface TextConfig {
  /** Personal data: replaced by placeholders and counted, counted only, or not looked for. */
  pii: 'replace' | 'annotate' | 'off';
  /** Flagged words by language, each list in place of Weft's own. */
  flagged_words: Record<string, string[]>;
}

/** Decisions across the corpus, before any image is downloaded. */
export interface CurateConfig {
  same_url: 'newest' | 'keep';
  near_duplicates: NearDuplicatesConfig;
  max_pages_per_image: number;
  repeated_paragraphs: RepeatedParagraphsConfig;
  partition_documents: number;
}

/** Which documents are called one by their text, and what their signatures look like. */
export interface NearDuplicatesConfig {
  keep: 'newest' | 'all';
  /** Estimated Jaccard similarity of the sets of shingles. */
  threshold: number;
  ngram: number;
  bands: number;
  rows: number;
  /** Shorter documents are never called duplicates. */
  min_tokens: number;
}

/** When a paragraph that many pages of a host share stays on the first of them alone. */
export interface RepeatedParagraphsConfig {
  /** 0 switches the rule off. */
  min_pages: number;
  min_chars: number;
}

/** When a shard is full. */
export interface ShardsConfig {
  max_bytes: number;
  max_documents: number;
}

/** The S3 server of inputs and output. */
export interface S3Config {
  endpoint?: string;
  region?: string;
  force_path_style?: boolean;
  profile?: string;
  anonymous?: boolean;
  requester_pays?: boolean;
}

/** What is done about content of benchmarks. */
export interface DecontaminateConfig {
  /** Hash lists that weft decontaminate wrote. */
  lists: string[];
  /** `drop` images and documents that are in a benchmark, or `flag` them in their signals. */
  action: 'drop' | 'flag';
  /** Bits that perceptual and difference hashes may differ in, both at once. */
  phash_distance: number;
  dhash_distance: number;
  /** Distinct n-grams of a benchmark that a document must share. */
  min_grams: number;
}

/** How a build runs; nothing here changes what is stored. */
export interface RunConfig {
  workers?: number;
  units: number;
  /** Processes that run this build at the same time; each keeps to its share of the rates per host. */
  processes: number;
  /** Folder or s3:// prefix where downloaded images are kept from run to run. Default: nowhere. */
  fetch_cache?: string;
  scratch?: string;
}

/** A checked pipeline with its defaults filled: what a build reads, keeps and writes. */
export interface Pipeline {
  name: string;
  source: SourceConfig;
  /** Absent in pipelines that crawl nothing. */
  crawl?: CrawlConfig;
  extract: ExtractConfig;
  text: TextConfig;
  curate: CurateConfig;
  fetch: FetchConfig & { network: boolean; max_candidates: number };
  consent: ConsentConfig;
  images: ImagesConfig;
  rules: RulesConfig;
  /** Exclude lists: what they name is refused. */
  exclude: string[];
  decontaminate: DecontaminateConfig;
  shards: ShardsConfig;
  output?: string;
  s3: S3Config;
  run: RunConfig;
  /** Corpora whose documents this build must not repeat, oldest first. */
  against: string[];
}

/** The part of a pipeline that decides what is stored; with inputs and version it makes the plan id. */
export type PipelineIdentity = Pick<
  Pipeline,
  'source' | 'extract' | 'text' | 'curate' | 'fetch' | 'consent' | 'rules' | 'shards'
> &
  Partial<Pick<Pipeline, 'exclude' | 'decontaminate'>> & { images: Omit<ImagesConfig, 'isolate'> };

/** Picks {@link PipelineIdentity}; where it is written and how it runs changes nothing. */
export function pipelineIdentity(pipeline: Pipeline): PipelineIdentity {
  const { source, extract, text, curate, fetch, consent, rules, exclude, decontaminate, shards } = pipeline;
  const { isolate: _, ...images } = pipeline.images;
  return {
    source,
    extract,
    text,
    curate,
    fetch,
    consent,
    images,
    rules,
    // Pipelines without lists keep the plan id that they had before there were any.
    ...(exclude.length > 0 && { exclude }),
    ...(decontaminate.lists.length > 0 && { decontaminate }),
    shards,
  };
}
