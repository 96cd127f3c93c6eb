import type { WrittenShard } from '../formats/export-format.js';

/**
 * What CPython 3.11 keeps besides the bytes of a pickle, measured on records of 8 blocks with 1 to 6 images: about
 * 900 bytes a record and 570 an image.
 */
const RECORD_OVERHEAD = 1000;
const IMAGE_OVERHEAD = 600;

/** Ranks of one machine, as VILA's scripts start them. */
export const RANKS_PER_NODE = 8;

/**
 * Bytes that the fullest of `world` ranks keeps in memory: VILA's pickle loaders hold all shards of a rank, base64
 * and all, for the whole run. Shards beyond a multiple of `world` are loaded by no rank.
 */
export function estimateRankMemory(shards: readonly WrittenShard[], world: number): number {
  const perRank = Math.floor(shards.length / world);
  let most = 0;
  for (let rank = 0; rank < world && perRank > 0; rank++) {
    let bytes = 0;
    for (const { items, images, files } of shards.slice(rank * perRank, (rank + 1) * perRank)) {
      bytes += items * RECORD_OVERHEAD + images * IMAGE_OVERHEAD;
      for (const file of files) bytes += file.bytes;
    }
    most = Math.max(most, bytes);
  }
  return most;
}

/** Bytes for a reader: `12.3 MB`, in powers of 1000. */
export function readableBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}
