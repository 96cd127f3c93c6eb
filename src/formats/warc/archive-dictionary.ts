import { ByteFeed } from '../bytes/byte-feed.js';
import { type OpenDictionary, readDictionary } from '../zstd/dictionary.js';

/** Opens the dictionary that the frames of an archive share; it is read once, from the archive's first bytes. */
export function dictionaryOf(open: (start: number) => AsyncIterable<Uint8Array>): OpenDictionary {
  let read: Promise<Uint8Array | undefined> | undefined;
  return () => {
    // A failure of the network is not kept: the next one who asks tries again.
    read ??= readFirst(open).catch((error: unknown) => {
      read = undefined;
      throw error;
    });
    return read;
  };
}

async function readFirst(
  open: (start: number) => AsyncIterable<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const feed = new ByteFeed(open(0));
  try {
    return await readDictionary(feed);
  } finally {
    await feed.close();
  }
}
