import type { Tally } from '../../../flow/tally.js';
import type { ExportEnvironment, ExportFormat, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { hasText, refuseWithoutText } from '../vila/anchored-images.js';
import { EAGLE_PLACEHOLDERS } from '../vila/clean-title.js';
import { cutConversation } from '../vila/conversation.js';
import { countAdjustments } from '../vila/count-adjustments.js';
import { JPEG_QUALITY } from '../vila/encode-jpeg.js';
import { pillowImage } from '../vila/pillow-image.js';
import { documentProvenance } from '../vila/provenance.js';
import { VILA_TOKENS } from '../vila/special-tokens.js';
import { createTarShardWriter } from '../vila/tar-shards.js';

/** Conversations in tar shards, for VILA's EagleWDSDataset. */
export const eagleWdsFormat: ExportFormat = {
  name: 'eagle-wds',
  losses: [
    'What a block is (heading, list, table, code); every human turn is a full stop, behind its images if it has any.',
    'Images behind the last block end the conversation, and no loss is taken behind them.',
    'AVIF images are re-encoded as JPEG.',
  ],
  geometry: { itemsPerShard: 1024, multipleOf: 1, equalCounts: false, maxImages: 6, minImages: 1 },
  imageLoader: () => 'turns',
  defaultModel: 'nvila-lite',
  specialTokens: [...VILA_TOKENS, ...EAGLE_PLACEHOLDERS],
  refusal: refuseWithoutText,
  settledByIndex: hasText,
  createWriter,
};

function createWriter(env: ExportEnvironment): ExportWriter {
  const { jpeg_quality } = readFormatOptions('eagle-wds', env.options, { jpeg_quality: JPEG_QUALITY });
  return createTarShardWriter(env, {
    format: 'eagle-wds',
    datasetType: 'eagle-wds',
    shardFolder: 'eagle-wds',
    imageLoader: 'turns',
    parts: (item, notes) => conversationParts(item, Number(jpeg_quality), notes),
  });
}

/**
 * One image is `img` and `<image>`, several are `1.img`, `2.img`, … and `<image-1>`, `<image-2>`, ….
 *
 * The loader repeats whatever stands in front of a placeholder behind its image, so nothing ever does.
 */
async function conversationParts(item: ExportItem, quality: number, notes: Tally) {
  const single = item.nodes.filter(({ type }) => type === 'image').length === 1;
  const conversation = cutConversation(item, {
    placeholder: (n) => (single ? '<image>' : `<image-${n + 1}>`),
    lead: 'own_turn',
  });
  countAdjustments(notes, conversation);
  const { key: id, ...provenance } = documentProvenance(item);
  const record = { id, conversations: conversation.turns, ...provenance };
  const parts = [{ part: 'json', data: Buffer.from(JSON.stringify(record)) as Uint8Array }];
  for (const [n, image] of conversation.images.entries()) {
    const { data } = await pillowImage(image, item.key, quality, notes);
    parts.push({ part: single ? 'img' : `${n + 1}.img`, data });
  }
  return parts;
}
