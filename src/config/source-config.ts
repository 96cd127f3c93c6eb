import { FixConfigError } from '../errors.js';
import { SOURCE_FIELDS_DEFAULTS, type SourceFields } from '../model/schemas/pipeline.js';

/** Options of each source besides `type`, `input` and `max_page_bytes`, which all have. */
const OWN_OPTIONS = {
  html: ['url_map', 'base_url', 'unit_bytes', 'unit_files'],
  warc: ['paths_prefix', 'warc_base'],
  json: ['path', 'html_field', 'url_field', 'id_field', 'fetched_at_field', 'unit_bytes'],
  mmc4: ['images', 'unit_bytes'],
  obelics: ['unit_bytes'],
  omnicorpus: ['images', 'unit_bytes'],
  mint1t: ['unit_bytes'],
} as const satisfies Record<SourceType, readonly (keyof SourceFields)[]>;
type OwnOptions = { [Type in SourceType]: (typeof OWN_OPTIONS)[Type][number] };

/** What `source.type` can be. */
export type SourceType = SourceFields['type'];

/** Options of the source of a type; those with a default may be absent. */
type OptionsOf<Type extends SourceType> = Pick<SourceFields, 'input'> &
  Partial<Pick<SourceFields, 'max_page_bytes' | OwnOptions[Type]>>;

/** The configuration of the source of a type. */
export type SourceOf<Type extends SourceType> = { [T in Type]: { type: T } & OptionsOf<T> }[Type];

/** Where pages come from: one of the sources, by `type`. */
export type SourceConfig = SourceOf<SourceType>;

/** A source whose type is not asked: any of the options may be there, as the schema has it. */
export type OpenSource = Pick<SourceFields, 'input'> & Partial<SourceFields>;

/** Corpora of others that can be imported. */
export const CORPUS_TYPES = ['mmc4', 'obelics', 'omnicorpus', 'mint1t'] as const satisfies SourceType[];
/** One of {@link CORPUS_TYPES}. */
export type CorpusType = (typeof CORPUS_TYPES)[number];

/** Options of the html source. */
export type HtmlSourceOptions = OptionsOf<'html'>;
/** Options of the warc source. */
export type WarcSourceOptions = OptionsOf<'warc'>;
/** Options of the json source. */
export type JsonSourceOptions = OptionsOf<'json'>;
/** Options of the sources that read corpora of others. */
export type CorpusSourceOptions = SourceOf<CorpusType>;

/** An option that a source does not have, and would pass over in silence. */
export interface ForeignOption {
  name: string;
  /** Sources that have it. */
  owners: SourceType[];
  /** Options that the source has. */
  own: readonly string[];
}

/** The first option, as a user gave them, that the source does not have; undefined when it has them all. */
export function foreignOption(source: Readonly<Record<string, unknown>>): ForeignOption | undefined {
  const own = ['input', 'max_page_bytes', ...OWN_OPTIONS[source.type as SourceType]];
  const name = Object.keys(source).find(
    (option) => option !== 'type' && source[option] !== undefined && !own.includes(option),
  );
  if (name === undefined) return undefined;
  const types = Object.keys(OWN_OPTIONS) as SourceType[];
  const owners = types.filter((type) => OWN_OPTIONS[type].some((option) => option === name));
  return { name, owners, own };
}

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

/** A limit that is given, or its default. Throws FixConfigError when it is not a positive integer. */
export function limitOf(
  options: Partial<Pick<SourceFields, Limit>>,
  name: Limit & keyof typeof options,
): number {
  const value = options[name] ?? SOURCE_FIELDS_DEFAULTS[name];
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new FixConfigError('source_option', `source: ${name} must be a whole number above 0, got ${value}`);
}

type Limit = 'unit_bytes' | 'unit_files' | 'max_page_bytes';
