import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { FixConfigError } from '../../../errors.js';
import { BLOCK_BYTES, returnBlock, takeBlock } from '../../../staging/byte-blocks.js';
import { type StagedContent, type StagingFile, stageFile } from '../../../staging/staged-file.js';
import { MDS_COLUMNS, u32 } from './encode-sample.js';

/** Blocks of samples held until the shard is complete: 96 MiB, half as much again as MosaicML's own default shard. */
const HELD_BLOCKS = 24;

/** Offsets are u32, so a shard ends below this. */
const MAX_SHARD_BYTES = 2 ** 32 - 1;

/** What a shard says of itself, in its own header and in `index.json`. */
export const SHARD_CONFIG = {
  column_encodings: MDS_COLUMNS.map(({ encoding }) => encoding),
  column_names: MDS_COLUMNS.map(({ name }) => name),
  column_sizes: MDS_COLUMNS.map(() => null),
  compression: null,
  format: 'mds',
  hashes: ['sha256'],
  size_limit: null,
  version: 2,
} as const;

/** An MDS shard being written: `u32 n | u32 offsets[n + 1] | config JSON | samples`. */
export interface MdsShard {
  add(sample: { chunks: Uint8Array[]; bytes: number }): Promise<void>;
  finish(): Promise<StagedContent>;
  abort(): Promise<void>;
}

/**
 * Creates an MDS shard.
 *
 * Its table of offsets stands in front and counts the samples, so copies of these wait: in memory up to 96 MiB, beyond
 * that in a second file, which costs one more copy.
 */
export function createMdsShard(path: string): MdsShard {
  const offsets = [0];
  const full: Buffer[] = [];
  let block = takeBlock();
  let held = 0;
  let overflow: StagingFile | undefined;

  const spill = async (): Promise<void> => {
    overflow ??= await stageFile(`${path}.samples`);
    for (const piece of full.splice(0)) {
      await overflow.append(piece);
      returnBlock(piece);
    }
  };

  return {
    async add({ chunks, bytes }) {
      offsets.push((offsets.at(-1) ?? 0) + bytes);
      for (const chunk of chunks) {
        for (let from = 0; from < chunk.byteLength; ) {
          const taken = Math.min(chunk.byteLength - from, BLOCK_BYTES - held);
          block.set(chunk.subarray(from, from + taken), held);
          from += taken;
          held += taken;
          if (held < BLOCK_BYTES) continue;
          full.push(block);
          block = takeBlock();
          held = 0;
        }
      }
      if (full.length >= HELD_BLOCKS) await spill();
    },
    async finish() {
      const header = shardHeader(path, offsets);
      const file = await stageFile(path);
      await file.append(header);
      if (overflow) {
        await overflow.finish();
        for await (const chunk of createReadStream(overflow.path, { highWaterMark: 1024 * 1024 }))
          await file.append(chunk as Buffer);
        await rm(overflow.path, { force: true });
      }
      for (const piece of full) {
        await file.append(piece);
        returnBlock(piece);
      }
      await file.append(block.subarray(0, held));
      returnBlock(block);
      return await file.finish();
    },
    async abort() {
      await overflow?.abort();
    },
  };
}

function shardHeader(path: string, offsets: readonly number[]): Buffer {
  // Python's json.dumps with sorted keys puts a space behind each comma and colon; so do the original shards.
  const config = Buffer.from(pythonJson(SHARD_CONFIG));
  const start = 4 + 4 * offsets.length + config.byteLength;
  if (start + (offsets.at(-1) ?? 0) > MAX_SHARD_BYTES)
    throw new FixConfigError(
      'shard_too_large',
      `${path}: an MDS shard ends below 4 GiB; lower the items per shard`,
    );
  return Buffer.concat([u32([offsets.length - 1, ...offsets.map((offset) => start + offset)]), config]);
}

/** JSON as `json.dumps(value, sort_keys=True)` writes it, for values whose strings are plain ASCII. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}: ${pythonJson(field)}`).join(', ')}}`;
}
