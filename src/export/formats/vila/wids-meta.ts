import { basename, join } from 'node:path';
import { stageContent } from '../../../staging/staged-file.js';
import { encodeJson } from '../../../store/store.js';
import type { ExportEnvironment, ExportFile, WrittenShard } from '../export-format.js';

/** Name of the index, in the folder of the shards, where the loader looks first. */
const WIDS_META = 'wids-meta.json';

/**
 * Writes the index of tar shards that VILA's wids loader reads.
 *
 * URLs are names relative to the index: the loader turns `s3://` into a local path that does not exist.
 */
export async function stageWidsMeta(
  { name, folder }: ExportEnvironment,
  shardFolder: string,
  shards: readonly WrittenShard[],
): Promise<ExportFile> {
  const meta = {
    name,
    __kind__: 'VILA-WebDataset',
    wids_version: 1,
    shardlist: shards.flatMap(({ items, files }) =>
      files.map((file) => ({ url: basename(file.name), nsamples: items, filesize: file.bytes })),
    ),
  };
  const file = `${shardFolder}/${WIDS_META}`;
  return { name: file, ...(await stageContent(join(folder, file), encodeJson(meta))) };
}
