import { FixConfigError } from '../errors.js';
import type { SourceConfig } from '../model/schemas/pipeline.js';

export type { SourceConfig } from '../model/schemas/pipeline.js';

/** Corpora of others that can be imported. */
export const CORPUS_TYPES = [
  'mmc4',
  'obelics',
  'omnicorpus',
  'mint1t',
] as const satisfies SourceConfig['type'][];
/** One of {@link CORPUS_TYPES}. */
export type CorpusType = (typeof CORPUS_TYPES)[number];

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
