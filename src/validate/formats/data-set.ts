import type { FileEntry } from '../../model/manifest.js';
import type { CheckEnv } from '../check-env.js';
import type { FindingList } from '../finding-list.js';
import type { InspectionPool } from '../inspection-pool.js';

/** What a checker of a format works with. */
export interface DataSetEnv extends Omit<CheckEnv, 'sampling'> {
  pool: InspectionPool;
  /** Length of every object by name, in name order. */
  files: ReadonlyMap<string, number>;
  /** Folder of the shards within the store, empty or ending in a slash. */
  root: string;
  /** Files whose length and SHA-256 an export record tells. */
  vouched: ReadonlyMap<string, FileEntry>;
  /** Files that were read to their end and compared with the export record. */
  readWhole: Set<string>;
  sharding: Sharding;
  /** Findings kept of each code; a repair needs all. */
  keptPerCode: number;
  /** Images that all records name. */
  namedImages: number;
  /** What was not checked, and facts about the whole, in words. */
  notes: Set<string>;
}

/** Numbers of ranks and of samples per rank and step, for which a loader's sharding is simulated. */
export interface Sharding {
  worlds: readonly number[];
  batches: readonly number[];
}

/** What the image of a record must be; fields that the record does not tell are absent. */
export interface ExpectedImage {
  sha256?: string;
  bytes?: number;
  width?: number;
  height?: number;
  /** By its name or its record: `jpeg`, `png` … */
  format?: string;
}

/** An image found in a shard, to be decoded and compared. */
export interface ImageJob {
  data: Uint8Array;
  where: { file: string; offset?: number; line?: number; row?: number; key?: string; part?: string };
  expected: ExpectedImage;
}

/** What was counted while a shard was read. */
export interface ShardTally {
  samples: number;
  /** Images that were decoded. */
  images: number;
  /** Images that its records name, where that is another number. */
  named?: number;
  /** Its end was not reached, so that its sums say nothing. */
  cut?: boolean;
  /** Images with more than one frame: loaders differ in what they show. */
  animated: number;
  /** Images with an EXIF rotation, which many loaders ignore. */
  rotated: number;
}

/** Checks one shard: reports into `findings`, counts into `tally` and hands over the images to be decoded. */
export type ShardCheck = (
  name: string,
  findings: FindingList,
  tally: ShardTally,
) => AsyncGenerator<ImageJob, void, undefined>;

/** Names directly in or below the root that match, in order. */
export function dataFiles(env: Pick<DataSetEnv, 'files' | 'root'>, pattern: RegExp): string[] {
  return [...env.files.keys()].filter(
    (name) => name.startsWith(env.root) && pattern.test(name.slice(env.root.length)),
  );
}
