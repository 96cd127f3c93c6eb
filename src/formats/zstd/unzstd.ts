import type { ByteFeed } from '../bytes/byte-feed.js';
import { readDictionary } from './dictionary.js';
import { skippableMagic } from './frame-header.js';
import { ZstdBreak } from './zstd-break.js';
import { ZstdFrame } from './zstd-frame.js';

/** Decodes all frames of a zstd stream, with its dictionary if it begins with one; ignores zero padding at the end. */
export async function* unzstdFrames(feed: ByteFeed): AsyncGenerator<Buffer, void, undefined> {
  const dictionary = await readDictionary(feed);
  while (true) {
    await skipSkippable(feed);
    const head = await feed.peek(4);
    if (head.every((byte) => byte === 0)) return;
    const frame = new ZstdFrame(feed, dictionary);
    yield* frame.bytes();
    if (frame.checksumOk === false) throw new ZstdBreak('corrupt', 'checksum differs from the decoded bytes');
  }
}

/** Passes over skippable frames: indexes, padding, and the dictionary, which is read elsewhere. */
export async function skipSkippable(feed: ByteFeed): Promise<void> {
  while (true) {
    const head = await feed.peek(8);
    if (skippableMagic(head) === undefined) return;
    if (head.length < 8) throw new ZstdBreak('truncated', 'a skippable frame ends early');
    const length = 8 + head.readUInt32LE(4);
    if ((await feed.skip(length)) < length) throw new ZstdBreak('truncated', 'a skippable frame ends early');
  }
}
