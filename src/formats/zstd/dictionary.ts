import { ByteFeed } from '../bytes/byte-feed.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import { DICTIONARY_FRAME, skippableMagic } from './frame-header.js';
import { MAX_DICTIONARY_BYTES } from './limits.js';
import { ZstdBreak } from './zstd-break.js';
import { ZstdFrame } from './zstd-frame.js';

/** Gives the dictionary of an archive's frames; it is read when a frame is met, and once. */
export type OpenDictionary = () => Promise<Uint8Array | undefined>;

/**
 * Reads the dictionary that opens an archive: the content of a skippable frame, itself possibly a zstd frame, as the
 * specification of `.warc.zst` has it. Undefined, with nothing consumed, when the feed begins with none.
 */
export async function readDictionary(feed: ByteFeed): Promise<Uint8Array | undefined> {
  const head = await feed.peek(8);
  if (head.length < 8 || skippableMagic(head) !== DICTIONARY_FRAME) return undefined;
  const size = head.readUInt32LE(4);
  if (size > MAX_DICTIONARY_BYTES) throw tooLarge();
  feed.consume(8);
  const content = await feed.take(size);
  if (content.length < size) throw new ZstdBreak('truncated', 'the dictionary at the start ends early');
  if (!beginsAs('zstd', content)) return content.length === 0 ? undefined : content;
  const parts: Buffer[] = [];
  let held = 0;
  const packed = new ByteFeed(single(content));
  const frame = new ZstdFrame(packed);
  for await (const part of frame.bytes()) {
    held += part.length;
    if (held > MAX_DICTIONARY_BYTES) throw tooLarge();
    parts.push(part);
  }
  if (frame.checksumOk === false)
    throw new ZstdBreak('corrupt', 'the checksum of the dictionary differs from its bytes');
  return Buffer.concat(parts, held);
}

async function* single(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function tooLarge(): ZstdBreak {
  return new ZstdBreak(
    'unsupported',
    `the zstd dictionary is larger than ${MAX_DICTIONARY_BYTES / 2 ** 20} MiB`,
  );
}
