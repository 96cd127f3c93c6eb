import { FixConfigError } from '../../errors.js';

/** What a geometry is planned for. */
export interface GeometryRequest {
  items: number;
  itemsPerShard: number;
  multipleOf: number;
  equalCounts: boolean;
  /** Numbers of ranks that will read the export; the number of shards becomes divisible by each. Default: none. */
  worldSizes?: readonly number[];
  /** Records that make one sample of the loader. Default: 1. */
  recordsPerSample?: number;
  /** True where every rank needs a sample; else ranks without one are the reader's concern. Default: false. */
  everyRank?: boolean;
}

/** How many items each shard gets. */
export interface Geometry {
  /** Items of each shard, in order. */
  shards: number[];
  /** Items at the end of the order that are left out. */
  heldBack: number;
}

/**
 * Plans the shards of an export.
 *
 * With `equalCounts` every shard holds the same multiple of `multipleOf` and the number of shards is divisible by
 * every world size; what is left is held back, never put into a short shard: VILA's loaders drop whatever exceeds
 * the shortest rank. When the items do not fill enough shards of the wanted size, smaller shards are planned.
 * Without it, all items are used and shards differ by at most one item.
 *
 * @throws FixConfigError `too_few_items` when not even shards of `multipleOf` items can be filled for every rank
 */
export function planGeometry(request: GeometryRequest): Geometry {
  const { items, multipleOf, equalCounts } = request;
  const unit = (request.worldSizes ?? []).reduce(leastCommonMultiple, 1);
  for (const [name, value] of Object.entries({
    itemsPerShard: request.itemsPerShard,
    multipleOf,
    worldSize: unit,
  })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new FixConfigError('bad_geometry', `${name}: expected a whole number ≥ 1, got ${value}`);
  }
  if (!equalCounts) {
    refuseEmptyRanks(request);
    return spread(items, request.itemsPerShard, unit);
  }
  const largest = Math.floor(items / unit / multipleOf) * multipleOf;
  if (largest === 0) {
    const need = unit * multipleOf;
    throw new FixConfigError(
      'too_few_items',
      `${items} items fill no shards: ${unit} equal shards of a multiple of ${multipleOf} need at least ${need}; ${whatWorks(request, unit)}`,
    );
  }
  const perShard = Math.min(roundDown(request.itemsPerShard, multipleOf), largest);
  const shards = Math.floor(items / perShard / unit) * unit;
  return { shards: Array.from({ length: shards }, () => perShard), heldBack: items - shards * perShard };
}

/** A sampler that deals whole batches to all ranks gives none anything when there are fewer samples than ranks. */
function refuseEmptyRanks({
  items,
  worldSizes = [],
  recordsPerSample = 1,
  everyRank,
}: GeometryRequest): void {
  const world = Math.max(...worldSizes);
  const samples = Math.floor(items / recordsPerSample);
  if (everyRank !== true || worldSizes.length === 0 || samples >= world) return;
  const most = powerOfTwo(samples);
  throw new FixConfigError(
    'too_few_items',
    `${items} items leave ranks without data: ${world} ranks need at least ${world * recordsPerSample}; ${most >= 1 ? `this works: --world-size ${most}` : 'more documents are needed'}`,
  );
}

/** The flags that a geometry could be planned with, as words of an error. */
function whatWorks({ items, multipleOf, recordsPerSample = 1 }: GeometryRequest, unit: number): string {
  const flags: string[] = [];
  const multiple = powerOfTwo(items / unit);
  if (multiple >= recordsPerSample) flags.push(`--items-multiple ${multiple}`);
  const world = powerOfTwo(items / multipleOf);
  if (world >= 1 && unit > 1) flags.push(`--world-size ${world}`);
  const both = powerOfTwo(items / recordsPerSample);
  if (flags.length === 0 && both >= 1 && unit > 1)
    flags.push(`--world-size ${both} --items-multiple ${powerOfTwo(items / both)}`);
  return flags.length > 0 ? `these work: ${flags.join(', or ')}` : 'more documents are needed';
}

/** The largest power of two up to a value; 0 below 1. */
function powerOfTwo(value: number): number {
  return value < 1 ? 0 : 2 ** Math.floor(Math.log2(value));
}

function spread(items: number, itemsPerShard: number, unit: number): Geometry {
  if (items === 0) return { shards: [], heldBack: 0 };
  const shards = Math.min(items, Math.ceil(Math.ceil(items / itemsPerShard) / unit) * unit);
  const low = Math.floor(items / shards);
  const longer = items - low * shards;
  return { shards: Array.from({ length: shards }, (_, i) => low + (i < longer ? 1 : 0)), heldBack: 0 };
}

function roundDown(value: number, multipleOf: number): number {
  return Math.max(multipleOf, Math.floor(value / multipleOf) * multipleOf);
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
