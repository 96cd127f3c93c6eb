import { join } from 'node:path';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import { readFormatOptions } from '../format-options.js';
import { shardNumber, shardRange } from '../shard-name.js';
import { sumNotes, writeItems } from '../write-items.js';
import { webdatasetCard } from './card.js';
import { itemParts } from './sample-parts.js';
import { createTarFile } from './tar-file.js';

/** Tar shards for the `webdataset` package: `<key>.json` and `<key>.<n>.<ext>`, shuffled and cut to the plan. */
export const webdatasetFormat: ExportFormat = {
  name: 'webdataset',
  losses: ['Nothing: the JSON member is the corpus record of the document, or of its part.'],
  geometry: { itemsPerShard: 2048, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 0 },
  specialTokens: [],
  createWriter,
};

function createWriter({ folder, shards, options }: ExportEnvironment): ExportWriter {
  readFormatOptions('webdataset', options, {});
  return {
    async writeShard(index, items) {
      const name = `webdataset/shard-${shardNumber(index, shards)}.tar`;
      const tar = await createTarFile(join(folder, name));
      const counts = await writeItems(items, [tar], async (item, notes) => {
        const { parts } = await tar.add(item.key, itemParts(item));
        for (const { part } of parts) notes.add(part);
      });
      const { path, bytes, sha256 } = await tar.finish();
      return { files: [{ name, path, bytes, sha256 }], ...counts };
    },
    finish: async () => [],
    card: (written) => webdatasetCard(`shard-${shardRange(shards)}.tar`, Object.keys(sumNotes(written))),
  };
}
