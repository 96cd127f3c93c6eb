import { createHash, type Hash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BLOCK, padding, RECORD } from '../formats/tar/ustar.js';
import type { FileEntry, ShardEntry } from '../model/manifest.js';
import type { Sample } from '../model/sample.js';
import { type StagingFile, stageContent, stageFile } from '../staging/staged-file.js';
import { shardIndexName, shardName, shardOffsetsName } from './corpus-layout.js';
import { encodeSample, type PartData } from './encode-sample.js';
import { encodeOffsets, type IndexLine, indexLine } from './shard-index.js';

/** When a shard is full. A sample larger than `maxBytes` gets a shard of its own. */
export interface ShardLimits {
  maxBytes: number;
  maxDocuments: number;
}

/** Options of {@link createShardWriter}. */
export interface ShardWriterOptions extends ShardLimits {
  /** Existing or creatable folder on local disk that the shards are staged in. */
  folder: string;
  /** Unit that the shards belong to; the start of their names. */
  unit: string;
  /** Number of the first shard in its name. Default: 0. */
  firstSequence?: number;
  /** Number of the revision that writes them, which their names carry. Default: 0, the build. */
  generation?: number;
}

/** A finished shard on local disk. Names in `entry` are relative to the corpus; `path(name)` says where they lie now. */
export interface StagedShard {
  entry: ShardEntry;
  /** The three files, in the order they must be stored. */
  files: { entry: FileEntry; path: string }[];
}

/** What a disk that refuses asks for. */
const STAGING = { remedy: 'set run.scratch to another disk' };

/** Writes samples into as many shards as the limits ask for. */
export interface ShardWriter {
  /** Appends a sample; resolves to a shard when this one had to be closed first. */
  add(sample: Sample, images: readonly PartData[]): Promise<StagedShard | undefined>;
  /** Closes the last shard; undefined when nothing was added since the last one. */
  finish(): Promise<StagedShard | undefined>;
  /** Releases the open file without finishing; for error paths. */
  abort(): Promise<void>;
}

/**
 * Stages USTAR shards on local disk, hashing and indexing while writing, so that no second pass reads them.
 *
 * Bytes depend on the samples, their order and the limits only. A shard is named
 * `shards/<unit>-<n>-<hash8>.tar` with the first 8 hex digits of its SHA-256, `<unit>.r<generation>-…` where a revision
 * writes it; its indexes share the stem.
 */
export function createShardWriter(options: ShardWriterOptions): ShardWriter {
  const { maxBytes, maxDocuments } = options;
  if (!(maxBytes >= RECORD))
    throw new RangeError(`shards: max_bytes must be at least ${RECORD}, got ${maxBytes}`);
  if (!(maxDocuments >= 1))
    throw new RangeError(`shards: max_documents must be at least 1, got ${maxDocuments}`);
  let current: OpenShard | undefined;
  let sequence = options.firstSequence ?? 0;

  const close = async (): Promise<StagedShard | undefined> => {
    if (current === undefined) return undefined;
    const shard = current;
    current = undefined;
    return closeShard(shard, options);
  };

  return {
    async add(sample, images) {
      const encoded = encodeSample(sample, images);
      const full =
        current !== undefined &&
        (current.lines.length >= maxDocuments || current.file.bytes + encoded.bytes + 2 * BLOCK > maxBytes);
      const closed = full ? await close() : undefined;
      current ??= await openShard(options, sequence++);
      const start = current.file.bytes;
      await append(current, encoded.chunks);
      const parts = encoded.parts.map((range) => ({ ...range, offset: range.offset + start }));
      current.lines.push(indexLine(sample, start, encoded.bytes, parts));
      return closed;
    },
    finish: close,
    async abort() {
      const shard = current;
      current = undefined;
      await shard?.file.abort();
    },
  };
}

interface OpenShard {
  sequence: number;
  file: StagingFile;
  md5: Hash;
  lines: IndexLine[];
}

async function openShard({ folder, unit }: ShardWriterOptions, sequence: number): Promise<OpenShard> {
  const file = await stageFile(join(folder, `${unit}-${sequence}.tar.partial`), STAGING);
  return { sequence, file, md5: createHash('md5'), lines: [] };
}

async function append({ file, md5 }: OpenShard, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks) md5.update(chunk);
  await file.append(...chunks);
}

async function closeShard(
  shard: OpenShard,
  { folder, unit, generation }: ShardWriterOptions,
): Promise<StagedShard> {
  const { lines, sequence } = shard;
  const end = shard.file.bytes;
  await append(shard, [Buffer.alloc(2 * BLOCK + padding(end + 2 * BLOCK, RECORD))]);
  const { path: partial, bytes, sha256 } = await shard.file.finish({ sync: true });
  const name = shardName(unit, sequence, sha256, generation);
  const tar = { entry: { name, bytes, sha256 }, path: join(folder, basename(name)) };
  await rename(partial, tar.path);
  const stage = async (name: string, content: string | Uint8Array) => {
    const { path, bytes, sha256 } = await stageContent(join(folder, basename(name)), content, STAGING);
    return { entry: { name, bytes, sha256 }, path };
  };
  const offsets = await stage(
    shardOffsetsName(name),
    encodeOffsets([...lines.map(({ offset }) => offset), end]),
  );
  const index = await stage(shardIndexName(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return {
    entry: {
      ...tar.entry,
      md5: shard.md5.digest('hex'),
      documents: lines.length,
      images: lines.reduce((sum, line) => sum + line.images, 0),
      offsets: offsets.entry,
      index: index.entry,
    },
    files: [tar, offsets, index],
  };
}
