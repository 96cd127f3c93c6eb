import { Tally } from '../../flow/tally.js';
import type { ItemCounts, WrittenShard } from './export-format.js';
import { type ExportItem, isImage } from './export-item.js';

/** Writes every item of a shard and counts; gives the shard's files up when anything fails. */
export async function writeItems(
  items: AsyncIterable<ExportItem>,
  files: readonly { abort(): Promise<void> }[],
  write: (item: ExportItem, notes: Tally) => Promise<void>,
): Promise<ItemCounts> {
  const notes = new Tally();
  let count = 0;
  let images = 0;
  try {
    for await (const item of items) {
      await write(item, notes);
      count += 1;
      for (const node of item.nodes) if (isImage(node)) images += 1;
    }
  } catch (error) {
    for (const file of files) await file.abort();
    throw error;
  }
  return { items: count, images, notes: notes.toJSON() };
}

/** The notes of all shards, added up. */
export function sumNotes(shards: readonly Pick<WrittenShard, 'notes'>[]): Record<string, number> {
  const sums = new Tally();
  for (const { notes } of shards) for (const [name, n] of Object.entries(notes)) sums.add(name, n);
  return sums.toJSON();
}
