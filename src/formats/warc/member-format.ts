import type { ByteFeed } from '../bytes/byte-feed.js';
import { isGzip } from '../gzip/gzip-member.js';
import { MemberBatch } from '../gzip/member-batch.js';
import type { OpenDictionary } from '../zstd/dictionary.js';
import { isZstd } from '../zstd/frame-header.js';
import { skipSkippable } from '../zstd/unzstd.js';
import { ZstdFrame } from '../zstd/zstd-frame.js';

/** A compressed member of an archive: one record by the standard, several in archives compressed as a whole. */
export interface Member {
  /** All decoded bytes at once, where they are at hand. */
  whole?(): Buffer;
  /** The decoded bytes. Throws CompressionBreak after the last byte that could be decoded. */
  bytes(): AsyncGenerator<Buffer, void, undefined>;
  /** Set when the member was read to its end: whether its checksum agrees; undefined when it has none. */
  readonly checksumOk: boolean | undefined;
}

/** How an archive is compressed member by member. */
export interface MemberFormat {
  /** What a member is called in details. */
  name: string;
  /** The first bytes of a member. */
  magic: Buffer;
  /** Whether a member may begin with these bytes. */
  begins(head: Buffer): boolean;
  /** Passes over what stands between members and is none. */
  skipGap(feed: ByteFeed): Promise<void>;
  open(feed: ByteFeed): Promise<Member>;
}

/** Three bits of a gzip member's flags must be zero. */
const RESERVED_FLAGS = 0xe0;

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);

function gzipMembers(): MemberFormat {
  const batch = new MemberBatch();
  return {
    name: 'gzip member',
    magic: GZIP_MAGIC,
    begins: (head) => isGzip(head) && ((head[3] ?? 0) & RESERVED_FLAGS) === 0,
    skipGap: async () => undefined,
    open: (feed) => batch.open(feed),
  };
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The format of an archive's members, by the first bytes of one; undefined for a plain archive.
 *
 * @param dictionary - opens the dictionary of zstd frames
 */
export function memberFormat(head: Buffer, dictionary: OpenDictionary): MemberFormat | undefined {
  if (isGzip(head) || (head.length === 1 && head[0] === GZIP_MAGIC[0])) return gzipMembers();
  const cut = head.length > 0 && head.length < ZSTD_MAGIC.length;
  if (!isZstd(head) && !(cut && ZSTD_MAGIC.subarray(0, head.length).equals(head))) return undefined;
  return {
    name: 'zstd frame',
    magic: ZSTD_MAGIC,
    // The reserved bit of a frame's descriptor must be zero.
    begins: (bytes) => isZstd(bytes) && ((bytes[4] ?? 0) & 0x08) === 0,
    skipGap: skipSkippable,
    open: async (feed) => new ZstdFrame(feed, await dictionary()),
  };
}
