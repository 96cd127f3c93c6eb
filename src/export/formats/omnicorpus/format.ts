import { join } from 'node:path';
import { stageFile } from '../../../staging/staged-file.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import { imagesOf } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { jsonLine } from '../json-line.js';
import { createImageFiles } from '../mmc4-jsonl/image-files.js';
import { writeItems } from '../write-items.js';
import { OMNICORPUS_CARD } from './card.js';
import { omniCorpusImageName, omniCorpusRecord } from './record.js';

/** OmniCorpus' streaming JSON, and the images under the names its loaders ask for. */
export const omnicorpusFormat: ExportFormat = {
  name: 'omnicorpus',
  losses: [
    'Images are named by their URL: of two captures of one URL in a shard the first is stored.',
    'Roles of text blocks are not stored.',
    'The scores of OmniCorpus (aesthetics, fluency, safety) are absent: nothing here measures them.',
  ],
  geometry: { itemsPerShard: 4096, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 1 },
  specialTokens: ['<image>', '<|endofchunk|>'],
  createWriter,
};

function createWriter({ folder, options }: ExportEnvironment): ExportWriter {
  readFormatOptions('omnicorpus', options, {});
  return {
    async writeShard(index, items) {
      const stem = `omnicorpus_shuffled_shard_${index}`;
      const name = `omnicorpus/${stem}.jsonl`;
      const file = await stageFile(join(folder, name));
      const images = await createImageFiles(folder, `omnicorpus-raw-images/${stem}`, 'tar');
      const counts = await writeItems(items, [file, images], async (item) => {
        await file.append(jsonLine(omniCorpusRecord(item)));
        for (const image of imagesOf(item)) await images.add(omniCorpusImageName(image.original_url), image);
      });
      return { files: [{ name, ...(await file.finish()) }, ...(await images.finish())], ...counts };
    },
    finish: async () => [],
    card: () => OMNICORPUS_CARD,
  };
}
