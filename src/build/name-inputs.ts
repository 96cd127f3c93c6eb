import { basename } from 'node:path';
import type { Pipeline } from '../config/pipeline.js';
import type { OpenSource } from '../config/source-config.js';
import type { InputOpener } from '../store/input.js';

/** A pipeline whose inputs have the names under which they are stored: no path of this machine is in them. */
export function nameInputs(pipeline: Readonly<Pipeline>, opener: InputOpener): Pipeline {
  const name = (uri: string): string => opener.nameOf?.(uri) ?? uri;
  const { extract } = pipeline;
  const { extractor } = extract;
  return {
    ...pipeline,
    source: nameSource(pipeline.source, name),
    // Its sum tells it apart; where it lies, and from where its path counts, is this machine's.
    extract: { ...extract, ...(extractor !== undefined && { extractor: basename(extractor) }) },
  };
}

/** Of options that belong to another type, too: the schema lets them pass. */
function nameSource<Config extends OpenSource>(source: Config, name: (uri: string) => string): Config {
  const { input, url_map: urlMap, images, paths_prefix: prefix, warc_base: base } = source;
  return {
    ...source,
    input: typeof input === 'string' ? name(input) : input.map(name),
    ...(urlMap !== undefined && { url_map: name(urlMap) }),
    ...(images !== undefined && { images: name(images) }),
    ...(prefix !== undefined && { paths_prefix: namePrefix(prefix, name) }),
    ...(base !== undefined && { warc_base: namePrefix(base, name) }),
  };
}

/** What stands before names keeps the slash at its end. */
function namePrefix(prefix: string, name: (uri: string) => string): string {
  const named = name(prefix);
  return prefix.endsWith('/') && !named.endsWith('/') ? `${named}/` : named;
}
