import type { SourceFields } from '../../model/schemas/pipeline.js';

/** How an input is to be read. */
export interface RecognisedSource {
  source: Pick<SourceFields, 'type'> & Partial<SourceFields>;
  /** Whether images have to be downloaded, since the input holds none. */
  needsNetwork: boolean;
  /** What was seen, a sentence each, for people. */
  seen: string[];
  /** Options of the source that may have to be set, as lines of YAML with a remark. */
  unset?: readonly string[];
}
