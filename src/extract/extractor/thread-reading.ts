import type { Recipe } from '../../model/schemas/pipeline.js';
import type { ReadOptions } from '../read-content.js';
import type { Extractor } from './extractor.js';
import { type ExtractorModule, loadExtractor } from './load-extractor.js';

/** How the pages of a pool are read: plain data, which threads get once. */
export interface ThreadReading {
  recipes?: readonly Recipe[];
  extractor?: ExtractorModule;
}

let loaded: Promise<Extractor> | undefined;

/**
 * The same with the extractor imported, which a thread does once.
 *
 * @throws FixConfigError `extractor_not_found`, `bad_extractor`; StopError `extractor_changed`
 */
export async function readOptions({ recipes, extractor: module }: ThreadReading): Promise<ReadOptions> {
  if (module !== undefined) loaded ??= loadExtractor(module);
  const extractor = await loaded;
  return { ...(recipes && { recipes }), ...(extractor && { extractor }) };
}
