import type { DataSetEnv } from './data-set.js';
import { checkEnergon } from './energon.js';
import type { DataFormat } from './formats.js';
import { checkImg2dataset } from './img2dataset.js';
import { checkMint1t } from './mint-1t.js';
import { checkEagleWds, checkVilaWds } from './vila-wds.js';
import { checkWebdataset, TAR } from './webdataset.js';

/** How the data of a format are checked, and what its shards are called. */
export interface FormatCheck {
  shards: RegExp;
  check(env: DataSetEnv): Promise<void>;
}

/** The checks by format; a corpus of ours is checked by its manifests. */
export const CHECKS: Partial<Record<DataFormat, FormatCheck>> = {
  webdataset: { shards: TAR, check: checkWebdataset },
  energon: { shards: /\.tar$/, check: checkEnergon },
  img2dataset: { shards: /\.tar$/, check: checkImg2dataset },
  'mint-1t': { shards: /\.tar$/, check: checkMint1t },
  'vila-wds': { shards: /\.tar$/, check: checkVilaWds },
  'eagle-wds': { shards: /\.tar$/, check: checkEagleWds },
};
