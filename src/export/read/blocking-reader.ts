import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { RESTORE_HINT } from '../../corpus/check-record.js';
import { parseRecord, parseSample } from '../../corpus/corpus-reader.js';
import { BadInputError, describeError, StopError } from '../../errors.js';
import { describeSystemError } from '../../flow/system-error.js';
import { type DocumentReader, recordRange, type ShardRange, samplePlaceOf } from './document-reader.js';
import type { DocumentRef } from './document-refs.js';
import { imageRange, imagesIn } from './image-range.js';

/** Options of {@link createBlockingReader}. */
export interface BlockingReaderOptions {
  /** The file of a shard on local disk. */
  pathOf(ref: DocumentRef): string;
  /** How many documents stay as they were read while further ones are. */
  held: number;
}

/** Files kept open, after which all are closed: a globally shuffled order goes back to each again and again. */
const KEPT_FILES = 256;

/** A file that is kept open, and its length when it was opened. */
interface OpenShard {
  fd: number;
  size: number;
}

/** Larger buffers are not kept for the next document. */
const KEPT_BYTES = 1024 * 1024;

/**
 * Reads local files with calls that block, for threads that have nothing else to do: handing each read to another
 * thread and back takes longer than a read from the page cache.
 *
 * Buffers are used again: of the documents read, the last `held` and the newest one are valid, older ones are not.
 */
export function createBlockingReader({ pathOf, held }: BlockingReaderOptions): DocumentReader {
  const files = new Map<number, Map<string, OpenShard>>();
  let opened = 0;
  const ring: (Buffer | undefined)[] = Array.from({ length: held + 1 });
  let turn = 0;

  const fileOf = (ref: DocumentRef): OpenShard => {
    const known = files.get(ref.corpus)?.get(ref.shard);
    if (known !== undefined) return known;
    if (opened === KEPT_FILES) close();
    const fd = openSync(pathOf(ref), constants.O_RDONLY | constants.O_NONBLOCK);
    opened += 1;
    const shard = { fd, size: fstatSync(fd).size };
    const ofCorpus = files.get(ref.corpus) ?? new Map<string, OpenShard>();
    files.set(ref.corpus, ofCorpus.set(ref.shard, shard));
    return shard;
  };
  const close = (): void => {
    for (const ofCorpus of files.values()) for (const { fd } of ofCorpus.values()) closeSync(fd);
    files.clear();
    opened = 0;
  };
  const fill = (
    ref: DocumentRef,
    { start, end }: ShardRange,
    bufferOf: (bytes: number) => Buffer,
  ): Buffer => {
    try {
      const { fd, size } = fileOf(ref);
      // Before memory is taken for it: the length is what an index says.
      if (end > size) throw new RangeError(`the shard ends at byte ${size}, before byte ${end} of its index`);
      const buffer = bufferOf(end - start);
      for (let done = 0; done < buffer.byteLength; ) {
        const bytes = readSync(fd, buffer, done, buffer.byteLength - done, start + done);
        if (bytes === 0) throw new RangeError(`the shard was cut at byte ${start + done} while it was read`);
        done += bytes;
      }
      return buffer;
    } catch (error) {
      const refused = describeSystemError(error, pathOf(ref));
      // A limit of the machine is not the corpus's; a file that is absent is.
      if (refused instanceof StopError) throw refused;
      const message = `${samplePlaceOf(ref).where}: ${describeError(error)}; ${RESTORE_HINT}`;
      throw new BadInputError('shard_unreadable', message, { cause: error });
    }
  };
  let recordBuffer = Buffer.allocUnsafeSlow(65_536);
  const bufferOfRecord = (bytes: number): Buffer => {
    if (bytes > KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > recordBuffer.byteLength) recordBuffer = Buffer.allocUnsafeSlow(KEPT_BYTES);
    return recordBuffer.subarray(0, bytes);
  };
  const nextBuffer = (bytes: number): Buffer => {
    turn = (turn + 1) % ring.length;
    const kept = ring[turn];
    if (kept !== undefined && kept.byteLength >= bytes) return kept.subarray(0, bytes);
    const fresh = Buffer.allocUnsafeSlow(Math.ceil(bytes / 65_536) * 65_536);
    ring[turn] = fresh.byteLength <= KEPT_BYTES ? fresh : undefined;
    return fresh.subarray(0, bytes);
  };

  return {
    ahead: 1,
    read: async (ref) => parseSample(fill(ref, rangeOf(ref), nextBuffer), samplePlaceOf(ref)),
    readRecord: async (ref) => {
      const record = fill(ref, recordRange(ref), bufferOfRecord);
      return { sample: parseRecord(record, samplePlaceOf(ref)), record };
    },
    readImages: async (ref, nodes, parts) => {
      if (parts.size === 0) return new Map();
      const range = imageRange(ref, nodes, parts);
      const images = range && imagesIn(fill(ref, range, nextBuffer), ref.key, parts);
      // In a buffer of its own: another turn of the ring would end the validity of a document that is still held.
      return (
        images ?? parseSample(fill(ref, rangeOf(ref), Buffer.allocUnsafeSlow), samplePlaceOf(ref)).images
      );
    },
    close,
  };
}

function rangeOf({ offset, bytes }: DocumentRef): ShardRange {
  return { start: offset, end: offset + bytes };
}
