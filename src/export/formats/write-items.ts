import { type ExportItem, imagesOf } from '../export-item.js';

/** Writes every item of a shard and counts; gives the shard's files up when anything fails. */
export async function writeItems(
  items: AsyncIterable<ExportItem>,
  files: readonly { abort(): Promise<void> }[],
  write: (item: ExportItem) => Promise<void>,
): Promise<{ items: number; images: number }> {
  let count = 0;
  let images = 0;
  try {
    for await (const item of items) {
      await write(item);
      count += 1;
      images += imagesOf(item).length;
    }
  } catch (error) {
    for (const file of files) await file.abort();
    throw error;
  }
  return { items: count, images };
}
