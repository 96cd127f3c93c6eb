import { ByteRoom } from '../flow/byte-room.js';
import { Slots } from '../flow/slots.js';

/** Bytes of image files that may be under way in the workers of a pool, for each worker. */
const BYTES_PER_WORKER = 64 * 1024 * 1024;

/** How much may be under way in the workers of a pool at the same time. */
export interface ImagesUnderWay {
  /** Resolves when an image of so many bytes may go to a worker; call the returned function once when it is done. */
  begin(bytes: number): Promise<() => void>;
}

/** Bounds images under way by their number and by the bytes of their files. */
export function limitUnderWay({
  workers,
  perWorker,
  bytes: most = workers * BYTES_PER_WORKER,
}: {
  workers: number;
  perWorker: number;
  /** Default: 64 MiB for each worker. */
  bytes?: number | undefined;
}): ImagesUnderWay {
  const slots = new Slots(workers * perWorker);
  const room = new ByteRoom(most);
  return {
    async begin(bytes) {
      const leaveSlot = await slots.acquire();
      const leaveRoom = await room.take(bytes);
      return () => {
        leaveRoom();
        leaveSlot();
      };
    },
  };
}
