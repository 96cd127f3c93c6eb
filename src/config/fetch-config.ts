import type { FetchSettings } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';

/** How images that are not in an archive or next to the page are downloaded, as the pipeline file says it. */
export type FetchConfig = Omit<FetchSettings, 'network' | 'max_candidates'>;

/** Ports of web servers; others are dialled only when the pipeline lists them. */
export const DEFAULT_PORTS: readonly number[] = Object.freeze([80, 443, 8000, 8008, 8080, 8081, 8443, 8888]);

/**
 * Fills absent fields with the defaults of the schema and checks the result.
 *
 * @throws FixConfigError `bad_fetch_config` naming the field
 */
export function resolveFetchConfig(options: Partial<FetchConfig> = {}): FetchConfig {
  return fillConfig('fetch', options);
}
