import { FixConfigError } from '../errors.js';

/** Corpora of others that can be imported. */
export const CORPUS_TYPES = ['mmc4', 'obelics', 'omnicorpus', 'mint1t'] as const;
/** One of {@link CORPUS_TYPES}. */
export type CorpusType = (typeof CORPUS_TYPES)[number];

/** A source as a pipeline declares it. */
export interface SourceConfig {
  type: 'html' | 'warc' | 'json' | CorpusType;
  /**
   * Files, folders, `s3://…` prefixes or `https://…` files; `*` matches within a path segment. For `warc` also
   * lists of archives, `*.paths` and `*.paths.gz`. Relative names count from the pipeline file, and absolute ones are
   * stored as they count from there.
   */
  input: string | string[];
  /** html: JSON object `{path: url}`, or JSONL of `{"path","url","id"?}`, that gives pages their URLs. */
  url_map?: string;
  /** html: URL that paths of pages without an entry in `url_map` are joined to. Default: `file:///<path>`. */
  base_url?: string;
  /** warc: put before each line of a paths list, such as `https://data.commoncrawl.org/` or `s3://commoncrawl/`. */
  paths_prefix?: string;
  /** json: where the records are inside a dump, such as `data.items`. Default: the top-level array, or lines. */
  path?: string;
  /** json: field with the HTML; dots reach into objects. Default: `html`. */
  html_field?: string;
  /** json: field with the page's URL. Default: `url`. */
  url_field?: string;
  /** json: field with the page's id, a string or number; need not be there. Default: `id`. */
  id_field?: string;
  /** json: field with the time of capture, ISO 8601. Default: none. */
  fetched_at_field?: string;
  /**
   * mmc4, omnicorpus: where images are that were downloaded before, named by `image_name` or by the SHA-256 of their
   * address: a folder, a tar, or `*` for several tars.
   */
  images?: string;
  /** html, json, corpora: input bytes of a unit. Default: 67108864 (64 MiB). */
  unit_bytes?: number;
  /** html: most files of a unit. Default: 256. */
  unit_files?: number;
  /** Larger pages are dropped as `page_too_large`, unread. Default: 16777216 (16 MiB). */
  max_page_bytes?: number;
}

/** Options of the html source. */
export type HtmlSourceOptions = Pick<
  SourceConfig,
  'input' | 'url_map' | 'base_url' | 'unit_bytes' | 'unit_files' | 'max_page_bytes'
>;
/** Options of the warc source. */
export type WarcSourceOptions = Pick<SourceConfig, 'input' | 'paths_prefix' | 'max_page_bytes'>;
/** Options of the json source. */
export type JsonSourceOptions = Pick<
  SourceConfig,
  | 'input'
  | 'path'
  | 'html_field'
  | 'url_field'
  | 'id_field'
  | 'fetched_at_field'
  | 'unit_bytes'
  | 'max_page_bytes'
>;

/** Options of the sources that read corpora of others. */
export type CorpusSourceOptions = Pick<SourceConfig, 'input' | 'images' | 'unit_bytes' | 'max_page_bytes'> & {
  type: CorpusType;
};

/** Whether a source is a corpus of somebody else's. */
export function isCorpusSource(config: SourceConfig): config is SourceConfig & { type: CorpusType } {
  return (CORPUS_TYPES as readonly string[]).includes(config.type);
}

/** Default of `unit_bytes`. */
export const UNIT_BYTES = 64 * 1024 * 1024;
/** Default of `unit_files`. */
export const UNIT_FILES = 256;
/** Default of `max_page_bytes`. */
export const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** The inputs as a list. Throws FixConfigError when there is none. */
export function inputsOf(input: string | string[]): string[] {
  const inputs = typeof input === 'string' ? [input] : input;
  if (
    !Array.isArray(inputs) ||
    inputs.length === 0 ||
    inputs.some((one) => typeof one !== 'string' || one === '')
  ) {
    throw new FixConfigError('source_input', 'source: input must name at least one file, folder or URL');
  }
  return inputs;
}

/** A positive integer option or its default. Throws FixConfigError. */
export function positiveInteger(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new FixConfigError('source_option', `source: ${name} must be a whole number above 0, got ${value}`);
}
