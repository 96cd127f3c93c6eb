import { createHash } from 'node:crypto';
import type { WrittenShard } from '../export-format.js';

/** Version of megatron-energon whose layout the files have. */
const ENERGON_VERSION = '7.4.1';

/** Shares of the shards that go to each split, in energon's order. */
export interface SplitShares {
  train: number;
  val: number;
  test: number;
}

/** A shard as energon's files name it: relative to the data set. */
export interface EnergonShard extends Pick<WrittenShard, 'items' | 'files'> {
  name: string;
}

/** `.info.json`: the samples of each tar file; the order gives the tar file ids of the index. */
export function infoJson(shards: readonly EnergonShard[]): string {
  const counts = Object.fromEntries(shards.map(({ name, items }) => [name, items]));
  return `${JSON.stringify({ energon_version: ENERGON_VERSION, shard_counts: counts }, null, 2)}\n`;
}

/**
 * `split.yaml`: which tar files are for training, validation and testing.
 *
 * Items lie in a seeded order, so consecutive shards are a fair sample. A share above zero gets at least one shard
 * while there are enough; training gets the rest.
 */
export function splitYaml(shards: readonly EnergonShard[], shares: SplitShares): string {
  const total = shares.train + shares.val + shares.test;
  const wanted = (share: number) =>
    share === 0 ? 0 : Math.max(1, Math.round((shards.length * share) / total));
  const test = Math.min(wanted(shares.test), Math.max(0, shards.length - 1));
  const val = Math.min(wanted(shares.val), Math.max(0, shards.length - 1 - test));
  const train = shards.length - val - test;
  const names = shards.map(({ name }) => name);
  const list = (from: number, to: number) =>
    from === to
      ? ' []'
      : names
          .slice(from, to)
          .map((name) => `\n  - ${name}`)
          .join('');
  return `split_parts:\n  train:${list(0, train)}\n  val:${list(train, train + val)}\n  test:${list(train + val, names.length)}\nexclude: []\n`;
}

/** `index.uuid`: which index a join was made with; here a function of the shards' content, in the form of UUID v8. */
export function indexUuid(shards: readonly EnergonShard[]): string {
  const hash = createHash('sha256');
  for (const { name, files } of shards)
    hash.update(`${name} ${files.map(({ sha256 }) => sha256).join(' ')}\n`);
  const hex = hash.digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `dataset.yaml`: samples as energon's InterleavedSample, made by {@link SAMPLE_LOADER}. */
export const DATASET_YAML = `sample_type:
  __module__: megatron.energon
  __class__: InterleavedSample
sample_loader: sample_loader.py:sample_loader
part_filter: sample_loader.py:part_filter
`;

/** `crude.yaml`: the raw parts, for a task encoder with cookers; name it with `dataset_config="crude.yaml"`. */
export const CRUDE_YAML = `__module__: megatron.energon
__class__: CrudeWebdataset
`;

/** `sample_loader.py`: the sequence in reading order, text as str and images as energon's decoder made them. */
export const SAMPLE_LOADER = `"""Makes an InterleavedSample of a document: text and images in reading order."""


def sample_loader(parts):
    document = parts["json"]
    return {
        "sequence": [
            parts[image] if text is None else text
            for text, image in zip(document["texts"], document["images"])
        ]
    }


def part_filter(part):
    return True
`;
