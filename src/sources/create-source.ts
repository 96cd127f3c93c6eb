import { CORPUS_TYPES, isCorpusSource, type SourceConfig } from '../config/source-config.js';
import { FixConfigError } from '../errors.js';
import type { InputOpener } from '../store/input.js';
import { createCorpusSource } from './corpora/corpus-source.js';
import { createHtmlSource } from './html/html-source.js';
import { createJsonSource } from './json/json-source.js';
import type { Source } from './source.js';
import { createWarcSource } from './warc/warc-source.js';

/** Makes the source that a pipeline declares. Throws FixConfigError for an unknown type or a bad option. */
export function createSource(config: SourceConfig, opener: InputOpener): Source {
  if (isCorpusSource(config)) return createCorpusSource(config, opener);
  switch (config.type) {
    case 'html':
      return createHtmlSource(config, opener);
    case 'warc':
      return createWarcSource(config, opener);
    case 'json':
      return createJsonSource(config, opener);
    default:
      throw new FixConfigError(
        'source_type',
        `source: type must be html, warc, json, ${CORPUS_TYPES.join(', ')}, got ${String(config.type)}`,
      );
  }
}
