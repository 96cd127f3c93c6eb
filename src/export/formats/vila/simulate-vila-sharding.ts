/** A shard folder of VILA's pickle loaders, and a run that reads it. */
export interface VilaRun {
  /** What the `.count` files say, in the order of their names. */
  counts: readonly number[];
  /** Files in the folder, strays included. Default: two for each count. */
  files?: number;
  /** Ranks, divided by the degree of sequence parallelism. */
  world: number;
  /** Samples of the loader per device and step; at VILA head times the steps of gradient accumulation. */
  batch: number;
  /** Records that make one sample of the loader: 1 for mmc4, 4 for coyo. Default: 1. */
  recordsPerSample?: number;
}

/** What becomes of the samples. */
export interface VilaSharding {
  /** Shards that the loader believes in: half the files, whatever they are. */
  believedShards: number;
  shardsPerRank: number;
  /** Shards at the end that no rank loads. */
  unreadShards: number;
  /** Samples of the shortest rank, which every rank is cut to; a record left over is in none. */
  samplesPerRank: number;
  /** `len()` of the dataset. */
  length: number;
  /** Samples that each rank takes in an epoch: a multiple of the batch. */
  takenPerRank: number;
  /** Records that are in the folder and never trained on. */
  dropped: number;
  /** Indices that Python refuses: each ends the run. */
  outOfRange: number;
  /** Negative indices that Python reads from the end of the list, so that the rank gets other samples than meant. */
  wrapped: number;
  /** Ranks that load nothing. */
  emptyRanks: number;
}

/**
 * Simulates how LazyMMC4Dataset and LazyCoyoDataset share shards among ranks, and which samples
 * VILADistributedSampler then asks them for.
 *
 * Each rank loads `⌊files / 2⌋ / world` shards; all ranks are cut to the shortest, `m` samples; the sampler gives
 * rank `r` the indices from `r·p` on, where `p` is `m` rounded down to whole batches, and the dataset subtracts `r·m`.
 * So with `p < m` high ranks get negative indices. Source: NVlabs/VILA, llava/data/dataset.py and
 * llava/train/llava_trainer.py, at v1.5 and head.
 *
 * @throws RangeError when world, batch or recordsPerSample is no whole number ≥ 1
 */
export function simulateVilaSharding(run: VilaRun): VilaSharding {
  const { counts, world, batch, recordsPerSample = 1, files = counts.length * 2 } = run;
  for (const [name, value] of Object.entries({ world, batch, recordsPerSample }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`simulateVilaSharding: ${name} must be a whole number ≥ 1, got ${value}`);
  const believedShards = Math.floor(files / 2);
  const listed = counts.slice(0, believedShards);
  const shardsPerRank = Math.floor(believedShards / world);
  const held = Array.from({ length: world }, (_, rank) =>
    Math.floor(sum(listed.slice(rank * shardsPerRank, (rank + 1) * shardsPerRank)) / recordsPerSample),
  );
  const samplesPerRank = held.reduce((least, samples) => Math.min(least, samples), Number.POSITIVE_INFINITY);
  const length = samplesPerRank * world;
  const takenPerRank = Math.floor(length / (world * batch)) * batch;

  let seen = 0;
  let outOfRange = 0;
  let wrapped = 0;
  for (const [rank, samples] of held.entries()) {
    const first = rank * (takenPerRank - samplesPerRank);
    const reads = readIndices(first, first + takenPerRank, samples);
    seen += reads.seen;
    outOfRange += reads.outOfRange;
    wrapped += reads.wrapped;
  }
  return {
    believedShards,
    shardsPerRank,
    unreadShards: Math.max(0, counts.length - shardsPerRank * world),
    samplesPerRank,
    length,
    takenPerRank,
    dropped: sum(counts) - seen * recordsPerSample,
    outOfRange,
    wrapped,
    emptyRanks: held.filter((samples) => samples === 0).length,
  };
}

/**
 * What a Python list of `size` does with the indices from `first` up to, not with, `end`.
 *
 * They are no more than `size` in a row, so a wrapped index never reads what another one reads.
 */
function readIndices(first: number, end: number, size: number) {
  const between = (low: number, high: number): number =>
    Math.max(0, Math.min(end, high) - Math.max(first, low));
  const wrapped = between(-size, 0);
  const seen = wrapped + between(0, size);
  return { wrapped, seen, outOfRange: end - first - seen };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
