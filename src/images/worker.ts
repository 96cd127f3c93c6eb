import type { ImagesConfig } from '../config/images-config.js';
import { ByteRoom } from '../flow/byte-room.js';
import { Moved } from '../threads/serve-call.js';
import type { ImageResult } from './image-result.js';
import type { ImageTask } from './image-workers.js';
import { processImage } from './process-image.js';
import { beginTask, pauseTask } from './task-clock.js';

/** Memory of decoders, which the images of this thread share: together they take no more than one of them may. */
let decoders: ByteRoom | undefined;

/** Call of the image threads: one image in, its result out; the encoded bytes are moved, not copied. */
export async function runImage(
  { bytes, clock, withPixels }: ImageTask,
  config: ImagesConfig,
): Promise<ImageResult | Moved<ImageResult>> {
  decoders ??= new ByteRoom(config.max_decode_bytes);
  const room = decoders;
  let leave: (() => void) | undefined;
  beginTask(clock);
  try {
    const result = await processImage(bytes, config, {
      withPixels,
      async beforeDecode(decodeBytes) {
        // What another image holds up is not this one's time.
        pauseTask(clock);
        leave = await room.take(decodeBytes);
        beginTask(clock);
      },
    });
    return 'drop' in result ? result : moved(result.stored);
  } finally {
    leave?.();
  }
}

function moved(stored: Extract<ImageResult, { stored: unknown }>['stored']): Moved<ImageResult> {
  // One copy: what sharp returns may be memory of its own or a slice of Node's pool, and neither can be moved.
  const data = new Uint8Array(stored.data);
  const pixels = stored.pixels?.data.buffer;
  return new Moved(
    { stored: { ...stored, data } },
    pixels === undefined ? [data.buffer] : [data.buffer, pixels],
  );
}
