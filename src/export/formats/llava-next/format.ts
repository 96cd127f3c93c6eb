import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { textLines } from '../../../formats/jsonl/lines.js';
import { stageFile } from '../../../staging/staged-file.js';
import { createStagedFolder } from '../../../staging/staged-folder.js';
import { stageLaunchFiles } from '../../launch/stage-launch-files.js';
import type { ExportEnvironment, ExportFile, ExportFormat, ExportWriter } from '../export-format.js';
import type { ExportItem } from '../export-item.js';
import { readFormatOptions } from '../format-options.js';
import { jsonLine } from '../json-line.js';
import { shardNumber } from '../shard-name.js';
import { hasText, refuseWithoutText } from '../vila/anchored-images.js';
import { type Conversation, cutConversation, cutOnce } from '../vila/conversation.js';
import { countAdjustments } from '../vila/count-adjustments.js';
import { JPEG_QUALITY } from '../vila/encode-jpeg.js';
import { pillowImage } from '../vila/pillow-image.js';
import { documentProvenance } from '../vila/provenance.js';
import { VILA_TOKENS } from '../vila/special-tokens.js';
import { writeItems } from '../write-items.js';

const FOLDER = 'llava-next';

/** Folder of the images, which records name them relative to. */
const MEDIA = `${FOLDER}/media`;

/** The one JSON file of all records. */
const RECORDS = `${FOLDER}/data.json`;

const placeholder = () => '<image>';

/** Conversations in JSON with loose images, for VILA's LLaVANextDataset, which leaves each image in its place. */
export const llavaNextFormat: ExportFormat = {
  name: 'llava-next',
  losses: [
    'Loss is taken on the text behind an image alone; what stands before the first image is never learned.',
    'What a block is (heading, list, table, code); every human turn ends in a full stop that is not in the document.',
    'Images behind the last block end the conversation, and no loss is taken behind them; with turns=single they stand before it.',
    'AVIF images are re-encoded as JPEG.',
  ],
  geometry: { itemsPerShard: 1024, multipleOf: 1, equalCounts: false, maxImages: 6, minImages: 1 },
  imageLoader: ({ turns }) => (turns === 'single' ? 'first-turn' : 'turns'),
  defaultModel: 'nvila-lite',
  specialTokens: VILA_TOKENS,
  refusal: refuseWithoutText,
  settledByIndex: hasText,
  createWriter,
};

function createWriter(env: ExportEnvironment): ExportWriter {
  const { turns, jpeg_quality } = readFormatOptions('llava-next', env.options, {
    turns: ['alternate', 'single'],
    jpeg_quality: JPEG_QUALITY,
  });
  const linesOf = (index: number) => join(env.folder, 'records', `${index}.jsonl`);
  const cut = (item: ExportItem): Conversation =>
    turns === 'single'
      ? cutOnce(item, { placeholder })
      : cutConversation(item, { placeholder, lead: 'with_image' });

  return {
    async writeShard(index, items) {
      const lines = await stageFile(linesOf(index));
      const files: ExportFile[] = [];
      const subfolder = shardNumber(index, env.shards);
      const media = createStagedFolder(join(env.folder, MEDIA, subfolder));
      const counts = await writeItems(items, [lines], async (item, notes) => {
        const conversation = cut(item);
        countAdjustments(notes, conversation);
        const names: string[] = [];
        for (const [n, image] of conversation.images.entries()) {
          const { data, extension } = await pillowImage(image, item.key, Number(jpeg_quality), notes);
          const file = `${item.key}-${n}.${extension}`;
          files.push({ name: `${MEDIA}/${subfolder}/${file}`, ...media.add(file, data) });
          names.push(`${subfolder}/${file}`);
        }
        await lines.append(jsonLine(record(item, names, conversation)));
      });
      await lines.finish();
      return { files, ...counts };
    },
    async finish(shards) {
      return [
        await joinRecords(
          env.folder,
          shards.map(({ index }) => linesOf(index)),
        ),
        ...(await stageLaunchFiles(env, {
          format: 'llava-next',
          datasetType: 'llava-next',
          imageLoader: turns === 'single' ? 'first-turn' : 'turns',
          shardFolder: FOLDER,
          shards,
        })),
      ];
    },
  };
}

function record(item: ExportItem, image: string[], { turns }: Conversation) {
  const { key: id, ...provenance } = documentProvenance(item);
  return { id, ...(image.length > 0 && { image }), conversations: turns, ...provenance };
}

/** Joins the shards' lines into one JSON array with a record on each line, and removes them. */
async function joinRecords(folder: string, paths: readonly string[]): Promise<ExportFile> {
  const file = await stageFile(join(folder, RECORDS));
  let separator = '[\n';
  for (const path of paths) {
    for await (const line of textLines(createReadStream(path))) {
      await file.append(Buffer.from(`${separator}${line}`));
      separator = ',\n';
    }
    await rm(path);
  }
  await file.append(Buffer.from(separator === '[\n' ? '[]\n' : '\n]\n'));
  return { name: RECORDS, ...(await file.finish()) };
}
