import type { DataSetEnv } from './data-set.js';
import type { DataFormat } from './formats.js';
import { checkWebdataset, TAR } from './webdataset.js';

/** How the data of a format are checked, and what its shards are called. */
export interface FormatCheck {
  shards: RegExp;
  check(env: DataSetEnv): Promise<void>;
}

/** The checks by format; a corpus of ours is checked by its manifests. */
export const CHECKS: Partial<Record<DataFormat, FormatCheck>> = {
  webdataset: { shards: TAR, check: checkWebdataset },
};
