/**
 * List prices in dollars, without tax: AWS, us-east-1, on demand, as they were published in 2025. A core is a vCPU of
 * c7g.large, which is $0.0725 an hour with two; requests and storage are those of S3 Standard.
 */
export const PRICES = {
  date: '2025',
  core_hour: 0.03625,
  put_per_thousand: 0.005,
  storage_gb_month: 0.023,
};

const MILLION = 1e6;
/** A shard of the default size: a tar and two indexes. */
const SHARD_BYTES = 1e9;
const FILES_BESIDE_A_SHARD = 2;
/** Parts of a large upload, whose start and end are requests too. */
const PART_BYTES = 64e6;
const REQUESTS_PER_UPLOAD = 2;

/** What is counted by the million: figure and side. */
const WORK = [
  ['pages read from WARC', 'warc', 'read'],
  ['pages extracted', 'extract', 'extract'],
  ['pages extracted and their text measured', 'extract', 'extract and measure'],
  ['images fetched and stored, all signals', 'image-road', 'build, all signals'],
  ['images fetched and stored, needed signals', 'image-road', 'build, needed signals'],
  ['documents exported as webdataset', 'exports', 'webdataset'],
];

/**
 * What a million pages, images and documents take, from the figures of a run: CPU seconds, bytes stored, PUT requests,
 * dollars for both, and dollars a month for keeping the bytes. What was not measured has no row.
 */
export function costRows(figures, prices = PRICES) {
  return WORK.flatMap(([what, figure, name]) => {
    const side = figures[figure]?.sides[name];
    if (typeof side?.cpu_seconds !== 'number') return [];
    const cpuSeconds = (side.cpu_seconds / side.count) * MILLION;
    const bytes = ((side.stored_bytes ?? 0) / side.count) * MILLION;
    const requests = putRequests(bytes);
    const dollars = (cpuSeconds / 3600) * prices.core_hour + (requests / 1000) * prices.put_per_thousand;
    return [{ what, cpuSeconds, bytes, requests, dollars, monthly: (bytes / 1e9) * prices.storage_gb_month }];
  });
}

/** PUT requests that bytes take in shards of the default size. */
export function putRequests(bytes) {
  if (bytes === 0) return 0;
  const shards = Math.ceil(bytes / SHARD_BYTES);
  return Math.ceil(bytes / PART_BYTES) + shards * (REQUESTS_PER_UPLOAD + FILES_BESIDE_A_SHARD);
}
