import type { FileMetaData } from 'hyparquet';
import { type ByteRange, readAll } from '../../store/store.js';
import { type DecodeBounds, decodeInThread, UndecodableParquet } from './decode-thread.js';

/** A file that is read by ranges. */
export interface ParquetBytes {
  byteLength: number;
  read(range: ByteRange): AsyncIterable<Uint8Array>;
}

/** A Parquet file whose footer is parsed. */
export interface ParquetReader {
  metadata: FileMetaData;
  /**
   * The rows from `rowStart` up to before `rowEnd` as objects; binary columns that are not marked as text give bytes.
   * Throws {@link UndecodableParquet}; and what reading the bytes threw, as it was.
   */
  rows(rowStart: number, rowEnd: number, columns?: readonly string[]): Promise<Record<string, unknown>[]>;
}

/** Most bytes that are read in one piece: a column of a row group, or a footer. Hostile files claim any number. */
const MAX_PART_BYTES = 1024 * 1024 * 1024;

/** A row group of 1 GiB takes about 15 s here, so slow machines get four times that. */
const BOUNDS: DecodeBounds = { baseMs: 30_000, msPerMib: 60 };

let files = 0;

/**
 * Opens a Parquet file that may be hostile.
 *
 * Decoding runs in a thread with bounded time and heap. After one stop of that thread the file is given up: each
 * further row group would cost its whole time again.
 *
 * @param bounds - default: 30 s of work and 60 ms for each MiB
 * @throws UndecodableParquet
 */
export async function openParquet(
  bytes: ParquetBytes,
  bounds: DecodeBounds = BOUNDS,
): Promise<ParquetReader> {
  const file = files++;
  const { byteLength } = bytes;
  const read = (start: number, end: number) => readPart(bytes, start, end);
  let stalled: UndecodableParquet | undefined;
  const metadata = await decodeInThread({ type: 'footer', file, byteLength }, read, bounds);
  return {
    metadata: metadata as FileMetaData,
    async rows(rowStart, rowEnd, columns) {
      if (stalled !== undefined)
        throw new UndecodableParquet(`not tried after another part of the file: ${stalled.message}`);
      const range = { rowStart, rowEnd, ...(columns !== undefined && { columns: [...columns] }) };
      try {
        const rows = await decodeInThread({ type: 'rows', file, byteLength, ...range }, read, bounds);
        return rows as Record<string, unknown>[];
      } catch (error) {
        if (error instanceof UndecodableParquet && error.stalled) stalled = error;
        throw error;
      }
    },
  };
}

/** A range in a buffer of its own, which can be moved to the thread. */
async function readPart(bytes: ParquetBytes, start: number, end: number): Promise<ArrayBuffer> {
  if (end - start > MAX_PART_BYTES) throw new UndecodableParquet(`${end - start} bytes in one piece`);
  const part = await readAll(bytes.read({ start, end: end - 1 }), end - start);
  if (part.byteLength !== end - start) throw new UndecodableParquet('the file ends early');
  return new Uint8Array(part).buffer;
}
