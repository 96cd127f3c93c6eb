import { ByteFeed } from '../bytes/byte-feed.js';
import { CompressionBreak } from '../compression/compression-break.js';
import { decompress, isCompressed } from '../compression/decompress.js';
import { type HeaderOptions, parseHeader, parsePaxRecords, type TarHeader, text } from './tar-header.js';
import { BLOCK, isZero, padding } from './ustar.js';

/** Longest name or pax record that is read. */
const MAX_META = 1024 * 1024;

/** Archives of strangers: old writers are read too. */
const FOREIGN: HeaderOptions = { lenient: true };

/** Where a member lies in a tar archive; its data stay there. */
export interface TarEntry {
  path: string;
  /** Header type: `0` for files. */
  type: string;
  /** Offset of the member's first header, with pax and long-name headers counted in; decoded when compressed. */
  offset: number;
  dataOffset: number;
  size: number;
}

/** What reading a tar comes to: its members, and why there are no more of them. */
export type TarEvent<T> =
  | { kind: 'member'; member: TarEntry; value: T | undefined; missing: number }
  | {
      kind: 'break';
      reason: 'archive_truncated' | 'archive_corrupt' | 'archive_unsupported';
      offset: number;
      detail: string;
    };

/** Looks at a member's data as it streams past. Undefined: not of interest. */
export type ReadEntry<T> = (member: TarEntry, data: TarData) => Promise<T | undefined>;

/** The data of the member at hand. */
export interface TarData {
  /** Up to `maxBytes` of it from its start. */
  collect(maxBytes: number): Promise<Buffer>;
}

/**
 * Streams the members of a tar archive, plain or gzipped.
 *
 * An own reader rather than tar-stream 3.2.2, which neither tells where a member lies nor starts in the middle of an
 * archive: both are needed to split archives into units and to read images beside a page by range.
 *
 * @param base - absolute offset of the first byte, at a member's first header
 */
export async function* streamTar<T>(
  bytes: AsyncIterable<Uint8Array>,
  base: number,
  read: ReadEntry<T>,
): AsyncGenerator<TarEvent<T>, void, undefined> {
  const raw = new ByteFeed(bytes, base);
  const broken: { by?: CompressionBreak } = {};
  try {
    const feed = isCompressed(await raw.peek(4)) ? new ByteFeed(decoded(raw, broken)) : raw;
    let ended: TarEvent<T> | undefined;
    for await (const event of members(feed, read)) {
      if (event.kind === 'break') ended = event;
      else yield event;
    }
    if (broken.by !== undefined) {
      const { reason, message } = broken.by;
      yield { kind: 'break', reason, offset: raw.offset, detail: message };
    } else if (ended !== undefined) {
      yield ended;
    }
  } finally {
    await raw.close();
  }
}

async function* decoded(raw: ByteFeed, broken: { by?: CompressionBreak }): AsyncGenerator<Buffer> {
  try {
    const feed = await decompress(raw);
    for (let part = await feed.peekChunk(); part.length > 0; part = await feed.peekChunk()) {
      feed.consume(part.length);
      yield part;
    }
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    broken.by = error;
  }
}

async function* members<T>(feed: ByteFeed, read: ReadEntry<T>): AsyncGenerator<TarEvent<T>> {
  while (true) {
    const offset = feed.offset;
    const next = await nextMember(feed);
    if (next === undefined) return;
    if (typeof next === 'string') {
      const reason = next === 'truncated' ? 'archive_truncated' : 'archive_corrupt';
      const detail = next === 'truncated' ? 'the input ends inside a header' : next;
      yield { kind: 'break', reason, offset, detail };
      return;
    }
    const member: TarEntry = { ...next, offset, dataOffset: feed.offset };
    let left = member.size;
    const value = await read(member, {
      collect: async (maxBytes) => {
        const data = await feed.take(Math.min(maxBytes, left));
        left -= data.length;
        return data;
      },
    });
    const missing = left - (await feed.skip(left));
    yield { kind: 'member', member, value, missing };
    if (missing > 0) {
      yield {
        kind: 'break',
        reason: 'archive_truncated',
        offset,
        detail: `${member.path} ends ${missing} bytes early`,
      };
      return;
    }
    await feed.skip(padding(member.size));
  }
}

/**
 * Reads headers up to the next member's own, its path and size from pax or GNU long-name headers where there are any.
 *
 * Undefined at the end of the archive; a string says what is wrong, `truncated` or in words.
 */
export async function nextMember(
  feed: ByteFeed,
): Promise<{ path: string; type: string; size: number } | string | undefined> {
  let path: string | undefined;
  let size: number | undefined;
  while (true) {
    const block = await feed.peek(BLOCK);
    if (block.length < BLOCK) return isZero(block) ? undefined : 'truncated';
    const header = parseHeader(block, FOREIGN);
    if (header === undefined) return undefined;
    if (!header.checksumOk || Number.isNaN(header.size)) return 'no tar header stands here';
    feed.consume(BLOCK);
    const { typeflag } = header;
    if (typeflag !== 'x' && typeflag !== 'g' && typeflag !== 'L' && typeflag !== 'K') {
      return { path: path ?? header.name, type: typeOf(header), size: size ?? sizeOf(header) };
    }
    if (header.size > MAX_META) return `a name of ${header.size} bytes`;
    const data = await feed.take(header.size);
    if (data.length < header.size) return 'truncated';
    await feed.skip(padding(header.size));
    if (typeflag === 'L') path = text(data);
    if (typeflag === 'x') {
      const records = parsePaxRecords(data);
      path = records.get('path') ?? path;
      const paxSize = Number(records.get('size'));
      if (records.has('size') && Number.isSafeInteger(paxSize) && paxSize >= 0) size = paxSize;
    }
  }
}

/** Type 7 is a contiguous file, which everyone reads as a file; a name with a slash at its end is a folder. */
function typeOf({ typeflag, name }: TarHeader): string {
  if (typeflag === '7') return '0';
  return typeflag === '0' && name.endsWith('/') ? '5' : typeflag;
}

/** Links, devices and folders have no data, whatever their size field says. */
function sizeOf({ typeflag, size }: TarHeader): number {
  return /[1-6]/.test(typeflag) ? 0 : size;
}
