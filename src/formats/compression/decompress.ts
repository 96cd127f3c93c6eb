import { ByteFeed } from '../bytes/byte-feed.js';
import { gunzipMembers, isGzip } from '../gzip/gzip-member.js';
import { isZstd } from '../zstd/frame-header.js';
import { unzstdFrames } from '../zstd/unzstd.js';

/** Bytes of a file's head that tell its compression. */
const MAGIC_BYTES = 4;

/** Whether the bytes begin with gzip or zstd. */
export function isCompressed(head: Uint8Array): boolean {
  return isGzip(head) || isZstd(head);
}

/**
 * The decoded bytes of gzip or zstd, told by their first bytes; anything else is the feed itself. What reads the feed
 * throws CompressionBreak behind the last byte that could be decoded.
 */
export async function decompress(feed: ByteFeed): Promise<ByteFeed> {
  const head = await feed.peek(MAGIC_BYTES);
  // Late: a look at the first records must not cost those that come before a break.
  if (isGzip(head)) return new ByteFeed(gunzipMembers(feed), 0, { failsLate: true });
  return isZstd(head) ? new ByteFeed(unzstdFrames(feed), 0, { failsLate: true }) : feed;
}
