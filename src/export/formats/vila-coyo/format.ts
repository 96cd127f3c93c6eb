import type { Tally } from '../../../flow/tally.js';
import { Base64Text, type PickleInput, pickleFloat } from '../../../formats/pickle/pickle-value.js';
import { estimateRankMemory } from '../../launch/rank-memory.js';
import { stageLaunchFiles } from '../../launch/stage-launch-files.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { ENCODE_CONCURRENCY, encodeJpeg, JPEG_QUALITY } from '../vila/encode-jpeg.js';
import { pairOf } from '../vila/images-per-item.js';
import { ownPairSimilarity, pairSimilarity, refusePairWithoutText } from '../vila/pair-text.js';
import { writePickleShard } from '../vila/pickle-shard.js';
import { documentProvenance, imageProvenance } from '../vila/provenance.js';
import { VILA_TOKENS } from '../vila/special-tokens.js';

/** Shard folders by the option `flavour`. The loader shuffles each shard when its path has `mmc4` in it. */
const SHARD_FOLDERS = { coyo: 'pkl02-split', 'mmc4-pairs': 'mmc4-pairs' } as const;

/**
 * Image–text pairs for VILA's LazyCoyoDataset; four records make one sample of the loader.
 *
 * One image per item makes the planner cut documents into pairs, so that counts are exact before a byte is written.
 */
export const vilaCoyoFormat: ExportFormat = {
  name: 'vila-coyo',
  losses: [
    'The document around a pair: an image keeps its caption, or the block that follows it, and nothing else.',
    'PNG, WebP, GIF and AVIF images are re-encoded as JPEG, without transparency.',
  ],
  geometry: { itemsPerShard: 12288, multipleOf: 512, equalCounts: true, maxImages: 1, minImages: 1 },
  imageLoader: () => 'pairs',
  defaultModel: 'vila-1.5',
  recordsPerSample: 4,
  specialTokens: VILA_TOKENS,
  refusal: refusePairWithoutText,
  ownSimilarity: ownPairSimilarity,
  heldItems: ENCODE_CONCURRENCY,
  memoryPerRank: estimateRankMemory,
  createWriter,
};

function createWriter(env: ExportEnvironment): ExportWriter {
  const { flavour, jpeg_quality } = readFormatOptions('vila-coyo', env.options, {
    flavour: ['coyo', 'mmc4-pairs'],
    jpeg_quality: JPEG_QUALITY,
  });
  const shardFolder = SHARD_FOLDERS[flavour];
  return {
    writeShard: (index, items) =>
      writePickleShard(env, index, items, {
        shardFolder,
        record: (item, notes) => coyoRecord(item, Number(jpeg_quality), notes),
      }),
    finish: (shards) =>
      stageLaunchFiles(env, {
        format: 'vila-coyo',
        datasetType: 'coyo',
        shardFolder,
        imageLoader: 'pairs',
        shards,
      }),
  };
}

async function coyoRecord(item: ExportItem, quality: number, notes: Tally): Promise<PickleInput> {
  const { image, text, source } = pairOf('vila-coyo', item);
  notes.add(`texts from ${source}`);
  if (image.format !== 'jpeg') notes.add('images re-encoded as JPEG');
  const { key, url, ...provenance } = documentProvenance(item);
  return {
    id: key,
    url: image.original_url,
    text,
    image: new Base64Text(await encodeJpeg(image, item.key, quality)),
    page_url: url,
    ...provenance,
    ...imageProvenance(image),
    ...(item.similarity && { similarity: pickleFloat(pairSimilarity(item, { text, source })) }),
  };
}
