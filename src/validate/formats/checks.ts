import type { DataSetEnv } from './data-set.js';
import { checkEnergon } from './energon.js';
import type { DataFormat } from './formats.js';
import { checkImg2dataset } from './img2dataset.js';
import { JSON_LINES } from './json-lines.js';
import { checkLlavaNext } from './llava-next.js';
import { checkMds } from './mds.js';
import { checkMint1t } from './mint-1t.js';
import { checkMmc4Jsonl } from './mmc4-jsonl.js';
import { checkObelics } from './obelics.js';
import { checkOmnicorpus } from './omnicorpus.js';
import { checkSimilarityPrefix } from './similarity-prefix.js';
import { checkVilaCoyo, checkVilaMmc4 } from './vila-records.js';
import { checkEagleWds, checkVilaWds } from './vila-wds.js';
import { checkWebdataset, TAR } from './webdataset.js';

/** How the data of a format are checked, and what its shards are called. */
export interface FormatCheck {
  shards: RegExp;
  check(env: DataSetEnv): Promise<void>;
}

/** A file of conversations, in any folder. */
const LLAVA_FILES = /(^|\/)(?!wids-meta|croissant|export|index)[^/]*\.(json|jsonl)$/i;

/** The checks by format; a corpus of ours is checked by its manifests. */
export const CHECKS: Partial<Record<DataFormat, FormatCheck>> = {
  webdataset: { shards: TAR, check: checkWebdataset },
  energon: { shards: /\.tar$/, check: checkEnergon },
  img2dataset: { shards: /\.tar$/, check: checkImg2dataset },
  'mint-1t': { shards: /\.tar$/, check: checkMint1t },
  'vila-wds': { shards: /\.tar$/, check: checkVilaWds },
  mds: { shards: /\.mds(\.\w+)?$/, check: checkMds },
  obelics: { shards: /\.parquet$/i, check: checkObelics },
  'mmc4-jsonl': { shards: JSON_LINES, check: checkMmc4Jsonl },
  omnicorpus: { shards: JSON_LINES, check: checkOmnicorpus },
  'llava-next': { shards: LLAVA_FILES, check: checkLlavaNext },
  'vila-mmc4': { shards: /\.pkl$/, check: checkVilaMmc4 },
  'vila-coyo': { shards: /\.pkl$/, check: checkVilaCoyo },
  'eagle-wds': { shards: /\.tar$/, check: checkEagleWds },
  similarity: { shards: /^manifests\//, check: checkSimilarityPrefix },
};
