import type { ExtractConfig, ImagesConfig, PipelineFields, SourceFields } from '../model/schemas/pipeline.js';
import type { SourceConfig } from './source-config.js';

export type {
  CurateConfig,
  DecontaminateConfig,
  ExtractConfig,
  NearDuplicatesConfig,
  Recipe,
  RecipeField,
  RepeatedParagraphsConfig,
  RunConfig,
  S3Config,
  ShardsConfig,
  TextConfig,
} from '../model/schemas/pipeline.js';

/** What a build reads, keeps and writes, defaults filled. */
export interface Pipeline extends Omit<PipelineFields, 'source'> {
  source: SourceConfig & Pick<SourceFields, 'max_page_bytes'>;
}

/** The part of a pipeline that decides what is stored; with inputs and version it makes the plan id. */
export type PipelineIdentity = Pick<
  Pipeline,
  'source' | 'text' | 'curate' | 'fetch' | 'consent' | 'rules' | 'shards'
> &
  Partial<Pick<Pipeline, 'exclude' | 'decontaminate'>> & {
    extract: Omit<ExtractConfig, 'recipes'> & Partial<Pick<ExtractConfig, 'recipes'>>;
    images: Omit<ImagesConfig, 'isolate'>;
  };

/** Picks {@link PipelineIdentity}; where it is written and how it runs changes nothing. */
export function pipelineIdentity(pipeline: Pipeline): PipelineIdentity {
  const { source, text, curate, fetch, consent, rules, exclude, decontaminate, shards } = pipeline;
  const { isolate: _, ...images } = pipeline.images;
  const { recipes, ...extract } = pipeline.extract;
  return {
    source,
    // Pipelines without recipes keep the plan id that they had before there were any.
    extract: { ...extract, ...(recipes.length > 0 && { recipes }) },
    text,
    curate,
    fetch,
    consent,
    images,
    rules,
    // The same of pipelines without lists.
    ...(exclude.length > 0 && { exclude }),
    ...(decontaminate.lists.length > 0 && { decontaminate }),
    shards,
  };
}
