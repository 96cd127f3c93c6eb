import type { Pipeline } from '../config/pipeline.js';
import type { OpenSource } from '../config/source-config.js';
import type { InputCredentials } from '../store/input-credentials.js';
import { publicUrl } from '../store/url-secrets.js';

/**
 * A pipeline whose inputs are named without credentials, as a corpus keeps it; what is taken out is kept in
 * `credentials`.
 *
 * @throws FixConfigError `bad_input_url`, `credentials_in_s3_url`, or `ambiguous_input` when two inputs differ in
 *   credentials alone
 */
export function publicPipeline(pipeline: Readonly<Pipeline>, credentials: InputCredentials): Pipeline {
  const { source, exclude, decontaminate } = pipeline;
  return {
    ...pipeline,
    source: publicSource(source, credentials),
    exclude: credentials.takeAll(exclude),
    decontaminate: { ...decontaminate, lists: credentials.takeAll(decontaminate.lists) },
  };
}

/** Of options that belong to another type, too: the schema lets them pass, and the corpus would keep what they say. */
function publicSource<Config extends OpenSource>(source: Config, credentials: InputCredentials): Config {
  const { input, url_map: urlMap, images, paths_prefix: prefix, warc_base: base, base_url: baseUrl } = source;
  return {
    ...source,
    input: typeof input === 'string' ? credentials.take(input) : credentials.takeAll(input),
    ...(urlMap !== undefined && { url_map: credentials.take(urlMap) }),
    ...(images !== undefined && { images: credentials.take(images) }),
    ...(prefix !== undefined && { paths_prefix: credentials.take(prefix, { prefix: true }) }),
    ...(base !== undefined && { warc_base: credentials.take(base, { prefix: true }) }),
    // Nothing is asked of it: it only names pages.
    ...(baseUrl !== undefined && { base_url: publicUrl(baseUrl) }),
  };
}
