import { extensionOf } from '../../../corpus/sample-key.js';
import type { Tally } from '../../../flow/tally.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { encodeJpeg, JPEG_QUALITY } from '../vila/encode-jpeg.js';
import { pairOf } from '../vila/images-per-item.js';
import { ownPairSimilarity, refusePairWithoutText } from '../vila/pair-text.js';
import { documentProvenance, imageProvenance } from '../vila/provenance.js';
import { VILA_TOKENS } from '../vila/special-tokens.js';
import { createTarShardWriter } from '../vila/tar-shards.js';

/** Formats that the loader looks for by extension and decodes; `.jpeg` is a KeyError to it. */
const READ_AS_IS = new Set(['jpeg', 'png', 'webp']);

/** Image–text pairs in tar shards for VILA's wids loaders. Names are flat, ASCII and without dots in keys. */
export const vilaWdsFormat: ExportFormat = {
  name: 'vila-wds',
  losses: [
    'The document around a pair: an image keeps its caption, or the block that follows it, and nothing else.',
    'GIF and AVIF images are re-encoded as JPEG.',
  ],
  geometry: { itemsPerShard: 2048, multipleOf: 1, equalCounts: false, maxImages: 1, minImages: 1 },
  imageLoader: () => 'pairs',
  defaultModel: 'vila-1.5',
  recordsPerSample: 4,
  specialTokens: VILA_TOKENS,
  refusal: refusePairWithoutText,
  ownSimilarity: ownPairSimilarity,
  createWriter,
};

function createWriter(env: ExportEnvironment): ExportWriter {
  const { jpeg_quality } = readFormatOptions('vila-wds', env.options, { jpeg_quality: JPEG_QUALITY });
  return createTarShardWriter(env, {
    format: 'vila-wds',
    datasetType: 'coyo-wds',
    shardFolder: 'wds',
    imageLoader: 'pairs',
    parts: (item, notes) => pairParts(item, Number(jpeg_quality), notes),
  });
}

async function pairParts(item: ExportItem, quality: number, notes: Tally) {
  const { image, text, source } = pairOf('vila-wds', item);
  notes.add(`texts from ${source}`);
  const asIs = READ_AS_IS.has(image.format);
  if (!asIs) notes.add('images re-encoded as JPEG');
  const { url, ...provenance } = documentProvenance(item);
  // `url` is what VILA's recaption files are keyed by: the image's own.
  const facts = { url: image.original_url, page_url: url, ...provenance, ...imageProvenance(image) };
  return [
    {
      part: asIs ? extensionOf(image.format) : 'jpg',
      data: asIs ? image.data : await encodeJpeg(image, item.key, quality),
    },
    { part: 'txt', data: Buffer.from(text) },
    { part: 'json', data: Buffer.from(JSON.stringify(facts)) },
  ];
}
