import { parseIndexLine } from '../corpus/corpus-reader.js';
import { AbortedError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { textLines } from '../formats/jsonl/lines.js';
import type { Store } from '../store/store.js';
import { samplePriority } from './random.js';
import { type DocumentPlace, readSampleJson } from './read-document.js';
import type { ListedShard } from './shard-list.js';
import type { Where } from './where/where.js';

/** Options of {@link selectMatching}. */
export interface SelectOptions {
  count: number;
  seed: string;
  where: Where;
  signal?: AbortSignal;
}

/** What decides between candidates. */
interface Rank {
  priority: number;
  key: string;
}

type Candidate = DocumentPlace & Rank;

/** The start of an index line as our writer writes it. */
const KEY = /^\{"key":"([0-9a-f]{32})"/;

/** How many shards' indexes are streamed at once. */
const SHARDS_AT_ONCE = 8;

/**
 * A uniform sample of the documents that match, by streaming the shards' index lines.
 *
 * Each document draws a fixed priority from seed and key; the `count` smallest among those that match are the sample
 * (bottom-k reservoir sampling). So the sample does not depend on the order of reading nor on how documents lie in
 * shards, memory grows with `count` only, and where the index alone cannot tell, a document's JSON is read only when
 * its priority would let it in: about count × ln(matches ÷ count) ÷ (share that matches) reads, not one per document.
 */
export async function selectMatching(
  store: Store,
  shards: readonly ListedShard[],
  { count, seed, where, signal }: SelectOptions,
): Promise<DocumentPlace[]> {
  const reservoir = new BottomK(count);
  const scans = mapConcurrent(
    shards,
    (shard) => scanShard(store, shard, { seed, where, reservoir, ...(signal && { signal }) }),
    { concurrency: SHARDS_AT_ONCE, ...(signal && { signal }) },
  );
  for await (const _ of scans);
  const order = new Map(shards.map((shard, i) => [shard.name, i]));
  const rank = (place: DocumentPlace): number => order.get(place.shard) ?? 0;
  return reservoir
    .values()
    .sort((a, b) => rank(a) - rank(b) || a.offset - b.offset)
    .map(({ unit, shard, offset, bytes }) => ({ unit, shard, offset, bytes }));
}

async function scanShard(
  store: Store,
  shard: ListedShard,
  { seed, where, reservoir, signal }: Omit<SelectOptions, 'count'> & { reservoir: BottomK },
): Promise<void> {
  let number = 0;
  for await (const text of textLines(store.get(shard.index))) {
    number += 1;
    if (text === '') continue;
    if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
    // The writer puts the key first. Most lines lose by their key alone, once the reservoir is full, and parsing them
    // would take most of the time (10^6 lines: 29 s against 11 s).
    const key = KEY.exec(text)?.[1];
    if (key !== undefined && !reservoir.wouldTake({ key, priority: samplePriority(seed, key) })) continue;
    const line = parseIndexLine(text, shard.bytes, `${store.uri}/${shard.index}, line ${number}`);
    const rank = { key: line.key, priority: samplePriority(seed, line.key) };
    if (!reservoir.wouldTake(rank)) continue;
    const place = { unit: shard.unit, shard: shard.name, offset: line.offset, bytes: line.bytes };
    const matches = where.test(line) ?? where.test(line, await readSampleJson(store, place));
    if (matches) reservoir.add({ ...place, ...rank });
  }
}

/** Keeps the candidates with the smallest priorities, in a binary heap whose root is the largest of them. */
class BottomK {
  readonly #limit: number;
  readonly #heap: Candidate[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  wouldTake(candidate: Rank): boolean {
    const root = this.#heap[0];
    return this.#heap.length < this.#limit || (root !== undefined && compare(candidate, root) < 0);
  }

  add(candidate: Candidate): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(candidate);
      this.#up(heap.length - 1);
    } else if (this.wouldTake(candidate)) {
      heap[0] = candidate;
      this.#down(0);
    }
  }

  values(): Candidate[] {
    return [...this.#heap];
  }

  #up(start: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >>> 1;
      if (!this.#swapIfLarger(i, parent)) return;
      i = parent;
    }
  }

  #down(start: number): void {
    let i = start;
    while (true) {
      const left = 2 * i + 1;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      if (a === undefined) return;
      const child = b !== undefined && compare(b, a) > 0 ? left + 1 : left;
      if (!this.#swapIfLarger(child, i)) return;
      i = child;
    }
  }

  /** Swaps `child` with `parent` when it is the larger one. */
  #swapIfLarger(child: number, parent: number): boolean {
    const [low, high] = [this.#heap[child], this.#heap[parent]];
    if (low === undefined || high === undefined || compare(low, high) <= 0) return false;
    this.#heap[child] = high;
    this.#heap[parent] = low;
    return true;
  }
}

function compare(a: Rank, b: Rank): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
