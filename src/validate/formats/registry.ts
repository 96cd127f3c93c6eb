import type { ExportFormatName } from '../../export/formats/registry.js';
import type { RepairEnv } from '../repair/repair-env.js';
import { rewriteLines } from '../repair/rewrite-lines.js';
import { rewritePickles } from '../repair/rewrite-pickles.js';
import { rewriteTars, rewriteWidsTars } from '../repair/rewrite-tars.js';
import type { DataSetEnv } from './data-set.js';
import { checkEnergon } from './energon.js';
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

/** How the data of a format are checked and repaired, and what its shards are called. */
export interface DataSetFormat {
  shards: RegExp;
  check(env: DataSetEnv): Promise<void>;
  /** Writes what is whole; where there is no such thing, what to do instead. */
  repair: ((env: RepairEnv) => Promise<void>) | string;
}

/** A file of conversations, in any folder. */
const LLAVA_FILES = /(^|\/)(?!wids-meta|croissant|export|index)[^/]*\.(json|jsonl)$/i;

const EXPORT_AGAIN = 'export again';

/** Data sets that are understood, by the name that `--as` takes: each format is registered here and nowhere else. */
const FORMATS = {
  webdataset: { shards: TAR, check: checkWebdataset, repair: rewriteTars },
  energon: {
    shards: /\.tar$/,
    check: checkEnergon,
    repair: 'repair its tars with --as webdataset, then run energon prepare',
  },
  img2dataset: {
    shards: /\.tar$/,
    check: checkImg2dataset,
    repair: 'repair its tars with --as webdataset, or download the shards again',
  },
  'mint-1t': { shards: /\.tar$/, check: checkMint1t, repair: rewriteTars },
  'vila-wds': { shards: /\.tar$/, check: checkVilaWds, repair: rewriteWidsTars },
  'eagle-wds': { shards: /\.tar$/, check: checkEagleWds, repair: rewriteWidsTars },
  mds: { shards: /\.mds(\.\w+)?$/, check: checkMds, repair: EXPORT_AGAIN },
  obelics: { shards: /\.parquet$/i, check: checkObelics, repair: EXPORT_AGAIN },
  'mmc4-jsonl': { shards: JSON_LINES, check: checkMmc4Jsonl, repair: rewriteLines },
  omnicorpus: { shards: JSON_LINES, check: checkOmnicorpus, repair: rewriteLines },
  'llava-next': { shards: LLAVA_FILES, check: checkLlavaNext, repair: EXPORT_AGAIN },
  'vila-mmc4': { shards: /\.pkl$/, check: checkVilaMmc4, repair: (env) => rewritePickles(env, 128) },
  'vila-coyo': { shards: /\.pkl$/, check: checkVilaCoyo, repair: (env) => rewritePickles(env, 512) },
  similarity: { shards: /^manifests\//, check: checkSimilarityPrefix, repair: EXPORT_AGAIN },
} as const satisfies Record<ExportFormatName, DataSetFormat> & Record<string, DataSetFormat>;

/** A format of {@link DATA_FORMATS}. A corpus of ours is one too, checked by its manifests. */
export type DataFormat = 'weft' | keyof typeof FORMATS;

/** The names that `--as` takes. */
export const DATA_FORMATS = ['weft', ...Object.keys(FORMATS)] as readonly DataFormat[];

/** Whether a name is one that `--as` takes. */
export function isDataFormat(name: string): name is DataFormat {
  return name === 'weft' || Object.hasOwn(FORMATS, name);
}

/** How the data of a format are checked; undefined for a corpus of ours. */
export function dataSetFormat(format: DataFormat): DataSetFormat | undefined {
  return format === 'weft' ? undefined : FORMATS[format];
}
