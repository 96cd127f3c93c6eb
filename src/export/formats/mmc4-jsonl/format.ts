import { join } from 'node:path';
import { stageFile } from '../../../staging/staged-file.js';
import { ASSIGNMENTS, checkAssignment } from '../assignment.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import { imagesOf } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { jsonLine } from '../json-line.js';
import { writeItems } from '../write-items.js';
import { mmc4Card } from './card.js';
import { createImageFiles } from './image-files.js';
import { mmc4ImageName, mmc4Record } from './record.js';

/** MMC4's own layout: `docs_shard_<n>.jsonl`, and the images beside it under their `image_name`. */
export const mmc4JsonlFormat: ExportFormat = {
  name: 'mmc4-jsonl',
  losses: [
    'Two images in front of one text share its index; readers that allow one image per text drop one of them.',
    'An image behind the last text is given to the last text.',
    'Roles of text blocks, captions and alternative texts are not stored.',
    'matched_sim and similarity_matrix are null unless --similarity gives them, or similarity=order asks for the 1s and 0s of the page order.',
  ],
  geometry: { itemsPerShard: 4096, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 1 },
  // Readers put these in front of the sentences of an image.
  specialTokens: ['<image>', '<|endofchunk|>'],
  createWriter,
};

function createWriter({ folder, options, similarities }: ExportEnvironment): ExportWriter {
  const {
    images: kind,
    similarity,
    assign,
  } = readFormatOptions('mmc4-jsonl', options, {
    images: ['tar', 'folder'],
    similarity: ['null', 'order'],
    assign: ASSIGNMENTS,
  });
  checkAssignment('mmc4-jsonl', assign, similarities);
  return {
    async writeShard(index, items) {
      const name = `mmc4/docs_shard_${index}.jsonl`;
      const file = await stageFile(join(folder, name));
      const stem = `mmc4-images/docs_shard_${index}`;
      const images = await createImageFiles(folder, stem, kind);
      const counts = await writeItems(items, [file, images], async (item) => {
        await file.append(jsonLine(mmc4Record(item, similarity, assign)));
        for (const image of imagesOf(item)) await images.add(mmc4ImageName(image), image);
      });
      return { files: [{ name, ...(await file.finish()) }, ...(await images.finish())], ...counts };
    },
    finish: async () => [],
    card: () => mmc4Card(kind),
  };
}
