import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { ImageResult } from './image-result.js';
import type { ImagesConfig } from '../config/images-config.js';
import { restrictLibvips } from './loaders.js';
import { processImage } from './process-image.js';
import { beginTask, type TaskClock } from './task-clock.js';

/** What a thread is given: the file's bytes, which it owns from then on, and the clock it is timed by. */
export interface ImageTask {
  bytes: Uint8Array<ArrayBuffer>;
  clock: TaskClock;
}

restrictLibvips();
const config = workerData as ImagesConfig;

/** Entry of the image threads: one image in, its result out; the encoded bytes are moved, not copied. */
export async function runImage({ bytes, clock }: ImageTask): Promise<unknown> {
  beginTask(clock);
  const result = await processImage(bytes, config);
  if ('drop' in result) return result;
  const data = ownBuffer(result.stored.data);
  const value: ImageResult = { stored: { ...result.stored, data } };
  return move({ [transferableSymbol]: data.buffer, [valueSymbol]: value });
}

/** Answers when the thread is up and its libraries are loaded. */
export function ready(): true {
  return true;
}

/** A plain Uint8Array that is its whole ArrayBuffer: a slice of Node's shared pool must not be moved away. */
function ownBuffer(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = data;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return new Uint8Array(buffer);
  return new Uint8Array(data);
}
