import { basename, join } from 'node:path';
import { stageContent } from '../../../staging/staged-file.js';
import type { ExportEnvironment, ExportFormat, ExportWriter, WrittenShard } from '../export-format.js';
import { readFormatOptions } from '../format-options.js';
import { shardNumber } from '../shard-name.js';
import { writeItems } from '../write-items.js';
import { MDS_CARD } from './card.js';
import { encodeMdsSample } from './encode-sample.js';
import { createMdsShard, pythonJson, SHARD_CONFIG } from './mds-shard.js';

/** Folder of the data set, relative to the export: what StreamingDataset is given as `local` or `remote`. */
const FOLDER = 'mds';

/** MosaicML streaming: `.mds` shards and the `index.json` that is written last. */
export const mdsFormat: ExportFormat = {
  name: 'mds',
  losses: [
    'Nothing in the bytes: `doc` is the corpus record, and `doc.images` names the images in the order of `images`.',
    'The reader hands images over as Pillow objects; their stored bytes are in `image.fp`.',
  ],
  // MosaicML's own default is 64 MiB a shard; a document with images takes about 250 kB.
  geometry: { itemsPerShard: 256, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 0 },
  specialTokens: [],
  createWriter,
};

function createWriter({ folder, shards, options }: ExportEnvironment): ExportWriter {
  readFormatOptions('mds', options, {});
  return {
    async writeShard(index, items) {
      const name = `${FOLDER}/shard.${shardNumber(index, shards)}.mds`;
      const shard = createMdsShard(join(folder, name));
      const counts = await writeItems(items, [shard], (item) => shard.add(encodeMdsSample(item)));
      return { files: [{ name, ...(await shard.finish()) }], ...counts };
    },
    card: () => MDS_CARD,
    async finish(written) {
      const name = `${FOLDER}/index.json`;
      const index = { shards: written.map(indexEntry), version: 2 };
      return [{ name, ...(await stageContent(join(folder, name), pythonJson(index))) }];
    },
  };
}

function indexEntry({ files, items }: WrittenShard): object {
  const [file] = files;
  return {
    ...SHARD_CONFIG,
    raw_data: {
      basename: basename(file?.name ?? ''),
      bytes: file?.bytes ?? 0,
      hashes: { sha256: file?.sha256 ?? '' },
    },
    samples: items,
    zip_data: null,
  };
}
