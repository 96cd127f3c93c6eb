import { join } from 'node:path';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import { readFormatOptions } from '../format-options.js';
import { shardNumber } from '../shard-name.js';
import { writeItems } from '../write-items.js';
import { obelicsCard } from './card.js';
import { obelicsRow } from './row.js';
import { createObelicsTable, GROUP_ROWS } from './table.js';

/** OBELICS' Parquet layout, with the images themselves or their URLs, typed for Hugging Face `datasets`. */
export const obelicsFormat: ExportFormat = {
  name: 'obelics',
  losses: [
    'Roles of text blocks (heading, list, table) are not stored.',
    'With images=urls the images themselves are not stored.',
  ],
  // Hugging Face asks for files below 500 MB; a document with images takes about 250 kB.
  geometry: { itemsPerShard: 1000, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 0 },
  specialTokens: [],
  heldItems: GROUP_ROWS,
  createWriter,
};

function createWriter({ folder, shards, options }: ExportEnvironment): ExportWriter {
  const { images } = readFormatOptions('obelics', options, { images: ['bytes', 'urls'] });
  const total = shardNumber(shards, shards);
  return {
    async writeShard(index, items) {
      const name = `data/train-${shardNumber(index, shards)}-of-${total}.parquet`;
      const table = createObelicsTable(join(folder, name), images);
      const counts = await writeItems(items, [table], async (item) => table.add(obelicsRow(item, images)));
      return { files: [{ name, ...table.finish() }], ...counts };
    },
    finish: async () => [],
    card: () => obelicsCard(images),
  };
}
