import type { SourceOf, SourceType } from '../config/source-config.js';
import { FixConfigError } from '../errors.js';
import type { InputOpener } from '../store/input.js';
import { createCorpusSource } from './corpora/corpus-source.js';
import { createHtmlSource } from './html/html-source.js';
import { createJsonSource } from './json/json-source.js';
import type { Source } from './source.js';
import { createWarcSource } from './warc/warc-source.js';

/** The sources by `type`: each is registered here. */
const SOURCES: {
  readonly [Type in SourceType]: (config: SourceOf<Type>, opener: InputOpener) => Source;
} = {
  html: createHtmlSource,
  warc: createWarcSource,
  json: createJsonSource,
  mmc4: createCorpusSource,
  obelics: createCorpusSource,
  omnicorpus: createCorpusSource,
  mint1t: createCorpusSource,
};

/** Makes the source that a pipeline declares. Throws FixConfigError for an unknown type or a bad option. */
export function createSource<Type extends SourceType>(config: SourceOf<Type>, opener: InputOpener): Source {
  if (!Object.hasOwn(SOURCES, config.type))
    throw new FixConfigError(
      'source_type',
      `source: type must be ${Object.keys(SOURCES).join(', ')}, got ${String(config.type)}`,
    );
  return SOURCES[config.type](config, opener);
}
