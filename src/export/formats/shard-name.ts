/**
 * A shard's number with leading zeros, at least `digits` of them and as many as the last shard needs, so that names
 * sort as numbers and brace ranges are contiguous.
 */
export function shardNumber(index: number, shards: number, digits = 5): string {
  return String(index).padStart(Math.max(digits, String(Math.max(shards - 1, 0)).length), '0');
}

/** All numbers as the brace range that loaders expand; a single shard is its number. */
export function shardRange(shards: number, digits = 5): string {
  const first = shardNumber(0, shards, digits);
  return shards <= 1 ? first : `{${first}..${shardNumber(shards - 1, shards, digits)}}`;
}
