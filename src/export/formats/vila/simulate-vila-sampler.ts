/** A dataset of VILA that every rank can read whole, and a run on it. */
export interface SampledRun {
  records: number;
  world: number;
  /** Samples per device and step; at VILA head times the steps of gradient accumulation. */
  batch: number;
  /** Records that make one sample: 4 for the dataset type coyo-wds. Default: 1. */
  recordsPerSample?: number;
}

/** What becomes of the records. */
export interface SampledRecords {
  /** `len()` of the dataset. */
  length: number;
  /** Samples that each rank takes in an epoch: a multiple of the batch. */
  takenPerRank: number;
  /** Records that no rank reads: a last incomplete sample, and what does not fill a batch of every rank. */
  dropped: number;
}

/**
 * What VILADistributedSampler takes of a dataset of tars or JSON: each rank as many whole batches as all can have, from
 * the start of the order; so a dataset that is smaller than ranks times batch gives nothing.
 *
 * @throws RangeError when world, batch or recordsPerSample is no whole number ≥ 1
 */
export function simulateVilaSampler(run: SampledRun): SampledRecords {
  const { records, world, batch, recordsPerSample = 1 } = run;
  for (const [name, value] of Object.entries({ world, batch, recordsPerSample }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`simulateVilaSampler: ${name} must be a whole number ≥ 1, got ${value}`);
  const length = Math.floor(records / recordsPerSample);
  const takenPerRank = Math.floor(length / (world * batch)) * batch;
  return { length, takenPerRank, dropped: records - takenPerRank * world * recordsPerSample };
}
