import { ByteFeed } from '../bytes/byte-feed.js';
import { GzipBreak, gunzipMembers, isGzip } from '../gzip/gzip-member.js';
import {
  isZeroBlock,
  paddedSize,
  parsePaxRecords,
  parseTarHeader,
  parseText,
  TAR_BLOCK,
  type TarHeader,
} from './tar-header.js';

/** Longest name or pax record that is read. */
const MAX_META = 1024 * 1024;

/** One member of a tar archive. */
export interface TarMember {
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
  | { kind: 'member'; member: TarMember; value: T | undefined; missing: number }
  | { kind: 'break'; reason: 'archive_truncated' | 'archive_corrupt'; offset: number; detail: string };

/** Looks at a member's data as it streams past. Undefined: not of interest. */
export type ReadMember<T> = (member: TarMember, data: TarData) => Promise<T | undefined>;

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
export async function* readTar<T>(
  bytes: AsyncIterable<Uint8Array>,
  base: number,
  read: ReadMember<T>,
): AsyncGenerator<TarEvent<T>, void, undefined> {
  const raw = new ByteFeed(bytes, base);
  const broken: { by?: GzipBreak } = {};
  try {
    const feed = isGzip(await raw.peek(2)) ? new ByteFeed(decoded(raw, broken)) : raw;
    let ended: TarEvent<T> | undefined;
    for await (const event of members(feed, read)) {
      if (event.kind === 'break') ended = event;
      else yield event;
    }
    if (broken.by !== undefined) {
      const reason = broken.by.kind === 'truncated' ? 'archive_truncated' : 'archive_corrupt';
      yield { kind: 'break', reason, offset: raw.offset, detail: broken.by.message };
    } else if (ended !== undefined) {
      yield ended;
    }
  } finally {
    await raw.close();
  }
}

async function* decoded(raw: ByteFeed, broken: { by?: GzipBreak }): AsyncGenerator<Buffer> {
  try {
    yield* gunzipMembers(raw);
  } catch (error) {
    if (!(error instanceof GzipBreak)) throw error;
    broken.by = error;
  }
}

async function* members<T>(feed: ByteFeed, read: ReadMember<T>): AsyncGenerator<TarEvent<T>> {
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
    const member: TarMember = { ...next, offset, dataOffset: feed.offset };
    let left = member.size;
    const value = await read(member, {
      collect: async (maxBytes) => {
        const data = await collect(feed, Math.min(maxBytes, left));
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
    await feed.skip(paddedSize(member.size) - member.size);
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
    const block = await feed.peek(TAR_BLOCK);
    if (block.length === 0 || isZeroBlock(block)) return undefined;
    if (block.length < TAR_BLOCK) return 'truncated';
    const header = parseTarHeader(block);
    if (header === undefined) return 'no tar header stands here';
    feed.consume(TAR_BLOCK);
    if (header.type !== 'x' && header.type !== 'g' && header.type !== 'L' && header.type !== 'K') {
      return { path: path ?? header.name, type: typeOf(header), size: size ?? sizeOf(header) };
    }
    if (header.size > MAX_META) return `a name of ${header.size} bytes`;
    const data = await collect(feed, header.size);
    if (data.length < header.size) return 'truncated';
    await feed.skip(paddedSize(header.size) - header.size);
    if (header.type === 'L') path = parseText(data);
    if (header.type === 'x') {
      const records = parsePaxRecords(data);
      path = records.get('path') ?? path;
      const paxSize = Number(records.get('size'));
      if (records.has('size') && Number.isSafeInteger(paxSize) && paxSize >= 0) size = paxSize;
    }
  }
}

/** Type 7 is a contiguous file, which everyone reads as a file; a name with a slash at its end is a folder. */
function typeOf({ type, name }: TarHeader): string {
  if (type === '7') return '0';
  return type === '0' && name.endsWith('/') ? '5' : type;
}

/** Links, devices and folders have no data, whatever their size field says. */
function sizeOf({ type, size }: TarHeader): number {
  return /[1-6]/.test(type) ? 0 : size;
}

async function collect(feed: ByteFeed, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  while (held < count) {
    const chunk = await feed.chunk(count - held);
    if (chunk === undefined) break;
    parts.push(chunk);
    held += chunk.length;
  }
  return Buffer.concat(parts, held);
}
