import { type MessagePort, parentPort } from 'node:worker_threads';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  snappyUncompress,
} from 'hyparquet';
import { LRUCache } from 'lru-cache';
import type { DecodeTask, FromThread, SliceReply } from './messages.js';

/** Most bytes that are taken at once, packed or unpacked. Footers and pages of hostile files claim any number. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Footers that are kept; a file that comes back later is parsed again. */
const FOOTERS = 8;

/** Answers the tasks of the thread that started this one. */
export function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('serve: this is not a thread');
  const footers = new LRUCache<number, FileMetaData>({ max: FOOTERS });
  let pending: { resolve(bytes: ArrayBuffer): void; reject(error: Error): void } | undefined;

  const slice = (start: number, end: number) =>
    new Promise<ArrayBuffer>((resolve, reject) => {
      pending = { resolve, reject };
      send(port, { type: 'slice', start, end });
    });

  port.on('message', (message: DecodeTask | SliceReply) => {
    if (message.type !== 'bytes') {
      void answer(port, message, footers, slice);
      return;
    }
    const waiting = pending;
    pending = undefined;
    if (message.bytes === undefined) waiting?.reject(new Error('the bytes could not be read'));
    else waiting?.resolve(message.bytes);
  });
}

async function answer(
  port: MessagePort,
  task: DecodeTask,
  footers: LRUCache<number, FileMetaData>,
  slice: (start: number, end: number) => Promise<ArrayBuffer>,
): Promise<void> {
  let over = false;
  // A reader that failed on one column may still ask for the next: that would break into the next task.
  const sliceOfTask = (start: number, end: number) =>
    over ? Promise.reject(new Error('the task is over')) : slice(start, end);
  let message: FromThread;
  try {
    message = { type: 'done', value: await decode(task, footers, sliceOfTask) };
  } catch (error) {
    message = { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
  over = true;
  send(port, message);
}

async function decode(
  task: DecodeTask,
  footers: LRUCache<number, FileMetaData>,
  slice: (start: number, end: number) => Promise<ArrayBuffer>,
): Promise<unknown> {
  const file = oneByOne(task.byteLength, slice);
  const metadata = footers.get(task.file) ?? (await parquetMetadataAsync(file));
  footers.set(task.file, metadata);
  if (task.type === 'footer') return metadata;
  const { rowStart, rowEnd, columns } = task;
  return parquetReadObjects({
    file,
    metadata,
    rowStart,
    rowEnd,
    ...(columns !== undefined && { columns }),
    compressors: COMPRESSORS,
    utf8: false,
  });
}

/** The reader asks for several ranges at once; they are sent for in turn, which keeps the messages a plain dialogue. */
function oneByOne(
  byteLength: number,
  slice: (start: number, end: number) => Promise<ArrayBuffer>,
): AsyncBuffer {
  let last: Promise<unknown> = Promise.resolve();
  return {
    byteLength,
    slice(start, end = byteLength) {
      const from = start < 0 ? byteLength + start : start;
      if (!(from >= 0 && end <= byteLength && end >= from && end - from <= MAX_BYTES))
        throw new RangeError(`bytes ${start} to ${end} of ${byteLength} are asked for`);
      if (end === from) return new ArrayBuffer(0);
      const read = last.then(
        () => slice(from, end),
        () => slice(from, end),
      );
      last = read;
      return read;
    },
  };
}

function send(port: MessagePort, message: FromThread): void {
  port.postMessage(message);
}

/** A page says how large it unpacks to; hostile ones say gigabytes. */
function bounded(
  unpack: (input: Uint8Array, outputLength: number) => Uint8Array,
): (input: Uint8Array, outputLength: number) => Uint8Array {
  return (input, outputLength) => {
    if (!(outputLength >= 0 && outputLength <= MAX_BYTES))
      throw new RangeError(`a page of ${outputLength} bytes`);
    return unpack(input, outputLength);
  };
}

const COMPRESSORS: Compressors = {
  SNAPPY: bounded((input, outputLength) => {
    const output = new Uint8Array(outputLength);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: bounded((input, outputLength) => gunzipSync(input, { maxOutputLength: Math.max(outputLength, 1) })),
  BROTLI: bounded((input, outputLength) =>
    brotliDecompressSync(input, { maxOutputLength: Math.max(outputLength, 1) }),
  ),
  ZSTD: bounded((input, outputLength) => unzstd(input, new Uint8Array(outputLength))),
};
