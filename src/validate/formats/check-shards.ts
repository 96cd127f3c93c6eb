import { mapConcurrent } from '../../flow/map-concurrent.js';
import { FindingList } from '../finding-list.js';
import { checkImageFile } from './check-image-file.js';
import type { DataSetEnv, ImageJob, ShardCheck, ShardTally } from './data-set.js';

/** Shards under way at once, where there are as many threads. */
const SHARDS_AT_ONCE = 4;

/**
 * Checks shards side by side while their images are decoded in threads; findings come in the order of the shards.
 *
 * @returns what each shard was found to hold
 */
export async function checkShards(
  names: readonly string[],
  check: ShardCheck,
  env: DataSetEnv,
): Promise<Map<string, ShardTally>> {
  const tallies = new Map<string, ShardTally>();
  const results = mapConcurrent(names, (name) => checkShard(name, check, env), {
    concurrency: Math.min(SHARDS_AT_ONCE, env.pool.width),
    ...(env.signal !== undefined && { signal: env.signal }),
  });
  for await (const { name, tally, findings } of results) {
    for (const list of findings) env.findings.absorb(list);
    tallies.set(name, tally);
    env.checked.shards += 1;
    env.checked.documents += tally.samples;
    env.checked.images += tally.images;
    env.namedImages += tally.named ?? tally.images;
  }
  noteImages([...tallies.values()], env);
  return tallies;
}

/** What is legitimate in a data set and yet good to know. */
function noteImages(tallies: readonly ShardTally[], { notes }: DataSetEnv): void {
  const sum = (of: (tally: ShardTally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const rotated = sum((tally) => tally.rotated);
  const animated = sum((tally) => tally.animated);
  if (rotated > 0) notes.add(`${rotated} images carry an EXIF rotation, which many loaders ignore`);
  if (animated > 0) notes.add(`${animated} images have more than one frame, of which loaders show the first`);
}

async function checkShard(
  name: string,
  check: ShardCheck,
  env: DataSetEnv,
): Promise<{ name: string; tally: ShardTally; findings: FindingList[] }> {
  const tally: ShardTally = { samples: 0, images: 0, animated: 0, rotated: 0 };
  // Apart from those of images, which come when their threads are done: the order must not hang on that.
  const findings = new FindingList(undefined, env.keptPerCode);
  const imageFindings = new FindingList(undefined, env.keptPerCode);
  async function* reserved(): AsyncGenerator<{ job: ImageJob; release: () => void }> {
    for await (const job of check(name, findings, tally)) {
      tally.images += 1;
      yield { job, release: await env.pool.reserve(job.data.byteLength) };
    }
  }
  const inspected = mapConcurrent(
    reserved(),
    async ({ job, release }) => {
      try {
        return { job, facts: await env.pool.inspect(job.data) };
      } finally {
        release();
      }
    },
    { concurrency: env.pool.width, ...(env.signal !== undefined && { signal: env.signal }) },
  );
  for await (const { job, facts } of inspected) {
    checkImageFile(job, facts, imageFindings);
    if (facts.frames > 1) tally.animated += 1;
    if (facts.orientation !== 1) tally.rotated += 1;
  }
  return { name, tally, findings: [findings, imageFindings] };
}
