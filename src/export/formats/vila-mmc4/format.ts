import type { Tally } from '../../../flow/tally.js';
import { Base64Text, type PickleInput, pickleFloat } from '../../../formats/pickle/pickle-value.js';
import { estimateRankMemory } from '../../launch/rank-memory.js';
import { stageLaunchFiles } from '../../launch/stage-launch-files.js';
import { ASSIGNMENTS, type Assignment, checkAssignment } from '../assignment.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { anchorImages, hasText, refuseWithoutText, trailingImages } from '../vila/anchored-images.js';
import { assignImages } from '../vila/assigned-images.js';
import { countAdjustments } from '../vila/count-adjustments.js';
import { ENCODE_CONCURRENCY, encodeJpeg, JPEG_QUALITY } from '../vila/encode-jpeg.js';
import { checkMmc4Images } from '../vila/images-per-item.js';
import { writePickleShard } from '../vila/pickle-shard.js';
import { documentProvenance, imageProvenance } from '../vila/provenance.js';
import { VILA_TOKENS } from '../vila/special-tokens.js';

/** The folder that the loader is pointed at; it lists every file, so nothing else may lie in it. */
const SHARD_FOLDER = 'pkl-core';

/**
 * VILA's LazyMMC4Dataset, the only loader of the family that trains on whole interleaved documents.
 *
 * Images are read by position: an image stands before the block of its `matched_text_index`.
 */
export const vilaMmc4Format: ExportFormat = {
  name: 'vila-mmc4',
  losses: [
    'What a block is (heading, list, table, code) and the line breaks between blocks: the loader joins blocks with spaces.',
    'An image behind the last block stands before an empty one, which the loader joins without a trace.',
    'PNG, WebP, GIF and AVIF images are re-encoded as JPEG, without transparency.',
    'Alternative texts, titles and captions of images, unless a block repeats them.',
    'matched_sim is None and similarity_matrix has empty rows unless --similarity gives them.',
  ],
  geometry: { itemsPerShard: 1024, multipleOf: 128, equalCounts: true, maxImages: 6, minImages: 1 },
  needsImages: true,
  imageLoader: () => 'documents',
  defaultModel: 'vila-1.5',
  specialTokens: VILA_TOKENS,
  refusal: refuseWithoutText,
  settledByIndex: hasText,
  heldItems: ENCODE_CONCURRENCY,
  memoryPerRank: estimateRankMemory,
  createWriter,
};

function createWriter(env: ExportEnvironment): ExportWriter {
  const { jpeg_quality, assign } = readFormatOptions('vila-mmc4', env.options, {
    jpeg_quality: JPEG_QUALITY,
    assign: ASSIGNMENTS,
  });
  checkAssignment('vila-mmc4', assign, env.similarities);
  const quality = Number(jpeg_quality);
  return {
    writeShard: (index, items) =>
      writePickleShard(env, index, items, {
        shardFolder: SHARD_FOLDER,
        record: (item, notes) => mmc4Record(item, { quality, assign }, notes),
      }),
    finish: (shards) =>
      stageLaunchFiles(env, {
        format: 'vila-mmc4',
        datasetType: 'mmc4',
        shardFolder: SHARD_FOLDER,
        imageLoader: 'documents',
        shards,
      }),
  };
}

async function mmc4Record(
  item: ExportItem,
  { quality, assign }: { quality: number; assign: Assignment },
  notes: Tally,
): Promise<PickleInput> {
  checkMmc4Images(item);
  const anchored = assignImages(anchorImages(item), assign);
  const { texts, images, borrowed } = anchored;
  const trailing = trailingImages(anchored);
  // An index beyond the list is an IndexError in the loader.
  const end = trailing > 0 ? [''] : [];
  const infos: PickleInput[] = [];
  for (const { image, before, row } of images) {
    const jpeg = await encodeJpeg(image, item.key, quality);
    if (image.format !== 'jpeg') notes.add('images re-encoded as JPEG');
    infos.push({
      image_name: `${image.sha256.slice(0, 12)}.jpg`,
      ...imageProvenance(image),
      matched_text_index: before,
      matched_sim: pickleFloat(row?.[before]),
      face_detections: null,
      image_base64: new Base64Text(jpeg),
    });
  }
  countAdjustments(notes, { borrowed });
  if (trailing > 0) notes.add('images behind the last block, before an empty one', trailing);
  const { url, ...provenance } = documentProvenance(item);
  return {
    url,
    text_list: [...texts, ...end],
    image_info: infos,
    // zip() with it cuts the list of images, so there is a row for each.
    similarity_matrix: images.map(({ row }) =>
      (row ? [...row, ...end.map(() => null)] : []).map(pickleFloat),
    ),
    could_have_url_duplicate: 0,
    ...provenance,
  };
}
