import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOffsets } from '../../../corpus/shard-index.js';
import { FixConfigError } from '../../../errors.js';
import { textLines } from '../../../formats/jsonl/lines.js';
import { type StagingFile, stageContent, stageFile } from '../../../staging/staged-file.js';
import type {
  ExportEnvironment,
  ExportFile,
  ExportFormat,
  ExportWriter,
  WrittenShard,
} from '../export-format.js';
import { readFormatOptions } from '../format-options.js';
import { shardNumber } from '../shard-name.js';
import { itemParts } from '../webdataset/sample-parts.js';
import { createTarFile } from '../webdataset/tar-file.js';
import { writeItems } from '../write-items.js';
import { ENERGON_CARD } from './card.js';
import { type IndexedSample, writeIndexDatabase } from './index-database.js';
import {
  CRUDE_YAML,
  DATASET_YAML,
  indexUuid,
  infoJson,
  SAMPLE_LOADER,
  type SplitShares,
  splitYaml,
} from './nv-meta.js';

/** Folder of the data set, relative to the export: what energon is given as its path. */
const FOLDER = 'energon';

/**
 * A data set for Megatron-Energon with all that `energon prepare` would make: offsets beside each shard, counts,
 * splits, the SQLite index and its id.
 */
export const energonFormat: ExportFormat = {
  name: 'energon',
  losses: [
    'Nothing in the shards: the JSON member is the corpus record of the document, or of its part.',
    'InterleavedSample carries text and pixels only; cookers on crude.yaml see the whole record.',
    'No media metadata in the index; `energon prepare-media` adds it for those who need it.',
  ],
  geometry: { itemsPerShard: 2048, multipleOf: 1, equalCounts: false, maxImages: 64, minImages: 0 },
  specialTokens: [],
  createWriter,
};

function createWriter({ folder, shards, options }: ExportEnvironment): ExportWriter {
  const { split } = readFormatOptions('energon', options, {
    split: {
      pattern: /^\d+(,\d+){0,2}$/,
      form: 'shares of train,val,test such as 98,1,1',
      fallback: '1,0,0',
    },
  });
  const shares = splitShares(split);
  const tarName = (index: number) => `shard-${shardNumber(index, shards)}.tar`;
  const listPath = (index: number) => join(folder, `samples-${index}.jsonl`);

  return {
    async writeShard(index, items) {
      const name = `${FOLDER}/${tarName(index)}`;
      const tar = await createTarFile(join(folder, name));
      // Beside the shard, not in memory: the index is written when all shards are.
      const list = await stageFile(listPath(index));
      const offsets: number[] = [];
      const counts = await writeItems(items, [tar, list], async (item) => {
        const sample = await tar.add(item.key, itemParts(item));
        offsets.push(sample.offset);
        await appendLine(list, { key: item.key, ...sample });
      });
      const { end, ...archive } = await tar.finish();
      await list.finish();
      const idx = `${name}.idx`;
      const index64 = await stageContent(join(folder, idx), encodeOffsets([...offsets, end]));
      const files = [
        { name, ...archive },
        { name: idx, ...index64 },
      ];
      return { files, ...counts };
    },
    card: () => ENERGON_CARD,
    async finish(written) {
      const named = written.map((shard) => ({ ...shard, name: tarName(shard.index) }));
      const small: Record<string, string> = {
        '.info.json': infoJson(named),
        'split.yaml': splitYaml(named, shares),
        'dataset.yaml': DATASET_YAML,
        'crude.yaml': CRUDE_YAML,
        'sample_loader.py': SAMPLE_LOADER,
        'index.uuid': indexUuid(named),
      };
      const files: ExportFile[] = [];
      const place = (file: string) => `${FOLDER}/.nv-meta/${file}`;
      for (const [file, content] of Object.entries(small))
        files.push({ name: place(file), ...(await stageContent(join(folder, place(file)), content)) });
      const index = place('index.sqlite');
      const database = await writeIndexDatabase(join(folder, index), listShards(written, listPath));
      files.push({ name: index, ...database });
      return files;
    },
  };
}

async function* listShards(
  shards: readonly WrittenShard[],
  listPath: (index: number) => string,
): AsyncGenerator<AsyncGenerator<IndexedSample>> {
  for (const { index } of shards) {
    yield readLines(listPath(index));
    await rm(listPath(index), { force: true });
  }
}

async function* readLines(path: string): AsyncGenerator<IndexedSample> {
  for await (const line of textLines(createReadStream(path)))
    if (line !== '') yield JSON.parse(line) as IndexedSample;
}

function appendLine(file: StagingFile, value: IndexedSample): Promise<void> {
  return file.append(Buffer.from(`${JSON.stringify(value)}\n`));
}

function splitShares(text: string): SplitShares {
  const [train = 0, val = 0, test = 0] = text.split(',').map(Number);
  if (train === 0)
    throw new FixConfigError('bad_option', 'format energon, option split: training needs a share');
  return { train, val, test };
}
