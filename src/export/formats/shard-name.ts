/**
 * A shard's number with leading zeros, at least `digits` of them and as many as the last shard needs, so that names
 * sort as numbers and brace ranges are contiguous.
 */
export function shardNumber(index: number, shards: number, digits = 5): string {
  return String(index).padStart(Math.max(digits, String(Math.max(shards - 1, 0)).length), '0');
}
