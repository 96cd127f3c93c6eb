import { createHash } from 'node:crypto';

/**
 * A key's place in the order that a seed gives, as 16 hex digits of SHA-256(seed, key); sort by it.
 *
 * Each key's place depends on seed and key alone, so a subset keeps the order of the whole, the first 5 % lie within
 * the first 10 %, and another world size moves nothing.
 */
export function seededRank(seed: string, key: string): string {
  return createHash('sha256').update(`${seed}\n${key}`).digest('hex').slice(0, 16);
}

/** The items in the order that the seed gives; equal ranks fall back to the key. */
export function inSeededOrder<T>(items: readonly T[], seed: string, keyOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: keyOf(item), rank: seededRank(seed, keyOf(item)) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}
