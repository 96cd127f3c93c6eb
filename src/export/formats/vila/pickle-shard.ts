import { join } from 'node:path';
import { mapConcurrent } from '../../../flow/map-concurrent.js';
import { Tally } from '../../../flow/tally.js';
import type { PickleInput } from '../../../formats/pickle/pickle-value.js';
import { createPickleListEncoder } from '../../../formats/pickle/write-pickle.js';
import { stageContent, stageFile } from '../../../staging/staged-file.js';
import type { ExportEnvironment, StagedExportShard } from '../export-format.js';
import { type ExportItem, imagesOf } from '../export-item.js';
import { shardNumber } from '../shard-name.js';
import { ENCODE_CONCURRENCY } from './encode-jpeg.js';

/** Bytes of pickle that are collected before they go to the file. */
const CHUNK = 1 << 20;

/** The shard folder and what a record of a shard is. */
export interface PickleShardOptions {
  /** Name of the folder that the loader is pointed at. */
  shardFolder: string;
  /** Makes the record of an item; may run for several items at once. */
  record(item: ExportItem, notes: Tally): Promise<PickleInput>;
}

/**
 * Writes one shard of VILA's pickle loaders: `S.pkl`, a pickled list of dicts, and `S.count`, its length as text.
 *
 * One record is in memory at a time, and those being prepared behind it.
 */
export async function writePickleShard(
  { name, folder, shards }: ExportEnvironment,
  index: number,
  items: AsyncIterable<ExportItem>,
  { shardFolder, record }: PickleShardOptions,
): Promise<StagedExportShard> {
  const stem = `${shardFolder}/${name}-${shardNumber(index, shards)}`;
  const file = await stageFile(join(folder, `${stem}.pkl`));
  const encoder = createPickleListEncoder();
  const notes = new Tally();
  const records = mapConcurrent(
    items,
    async (item) => ({ record: await record(item, notes), images: imagesOf(item).length }),
    { concurrency: ENCODE_CONCURRENCY },
  );
  let count = 0;
  let images = 0;
  try {
    for await (const next of records) {
      encoder.add(next.record);
      count += 1;
      images += next.images;
      if (encoder.pending >= CHUNK) await file.append(encoder.take());
    }
    encoder.end();
    await file.append(encoder.take());
  } catch (error) {
    await file.abort();
    throw error;
  }
  const files = [
    { name: `${stem}.pkl`, ...(await file.finish()) },
    { name: `${stem}.count`, ...(await stageContent(join(folder, `${stem}.count`), String(count))) },
  ];
  return { files, items: count, images, notes: notes.toJSON() };
}
