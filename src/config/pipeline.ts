import type { Pipeline as Fields, ImagesConfig, SourceFields } from '../model/schemas/pipeline.js';
import type { SourceConfig } from './source-config.js';

export type {
  CurateConfig,
  DecontaminateConfig,
  ExtractConfig,
  NearDuplicatesConfig,
  RepeatedParagraphsConfig,
  RunConfig,
  S3Config,
  ShardsConfig,
  TextConfig,
} from '../model/schemas/pipeline.js';

/** What a build reads, keeps and writes, defaults filled. */
export interface Pipeline extends Omit<Fields, 'source'> {
  source: SourceConfig & Pick<SourceFields, 'max_page_bytes'>;
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
