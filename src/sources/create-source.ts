import type { SourceConfig } from '../config/source-config.js';
import { FixConfigError } from '../errors.js';
import type { InputOpener } from '../store/input.js';
import { createHtmlSource } from './html/html-source.js';
import { createJsonSource } from './json/json-source.js';
import type { Source } from './source.js';
import { createWarcSource } from './warc/warc-source.js';

/** Makes the source that a pipeline declares. Throws FixConfigError for an unknown type or a bad option. */
export function createSource(config: SourceConfig, opener: InputOpener): Source {
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
        `source: type must be html, warc or json, got ${String(config.type)}`,
      );
  }
}
