import { join } from 'node:path';
import type { PartData } from '../../../corpus/encode-sample.js';
import type { Tally } from '../../../flow/tally.js';
import type { LaunchFacts } from '../../launch/launch-facts.js';
import { stageLaunchFiles } from '../../launch/stage-launch-files.js';
import type { ExportEnvironment, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { shardNumber } from '../shard-name.js';
import { createTarFile } from '../webdataset/tar-file.js';
import { writeItems } from '../write-items.js';
import { stageWidsMeta } from './wids-meta.js';

/** What tells VILA's tar formats apart. */
export interface TarShardOptions
  extends Pick<LaunchFacts, 'format' | 'datasetType' | 'shardFolder' | 'imageLoader'> {
  /** The members of an item, without its key. */
  parts(item: ExportItem, notes: Tally): Promise<PartData[]>;
}

/** Writes tar shards with the index of VILA's wids loaders among them, and the launch files next to them. */
export function createTarShardWriter(
  env: ExportEnvironment,
  { format, datasetType, shardFolder, imageLoader, parts }: TarShardOptions,
): ExportWriter {
  return {
    async writeShard(index, items) {
      const name = `${shardFolder}/${env.name}-${shardNumber(index, env.shards)}.tar`;
      const tar = await createTarFile(join(env.folder, name));
      const counts = await writeItems(items, [tar], async (item, notes) => {
        await tar.add(item.key, await parts(item, notes));
      });
      const { path, bytes, sha256 } = await tar.finish();
      return { files: [{ name, path, bytes, sha256 }], ...counts };
    },
    async finish(shards) {
      return [
        await stageWidsMeta(env, shardFolder, shards),
        ...(await stageLaunchFiles(env, { format, datasetType, shardFolder, imageLoader, shards })),
      ];
    },
  };
}
