import type { Input } from '../../store/input.js';
import { ByteFeed } from '../bytes/byte-feed.js';
import { isCompressed } from '../compression/decompress.js';
import { nextMember, type TarEntry } from './stream-tar.js';
import { padding } from './ustar.js';

/** Data up to this size is read over, more is jumped over: opening a stream costs about as much. */
const JUMP = 256 * 1024;

/** Whether an input is a plain tar rather than a compressed one, by its first bytes. */
export async function isPlainTar(input: Input): Promise<boolean> {
  for await (const chunk of input.read({ start: 0, end: 3 })) return !isCompressed(chunk);
  return true;
}

/** Scans the headers of a plain tar for its members, in order. A broken archive is indexed up to its break. */
export async function indexTar(input: Input): Promise<TarEntry[]> {
  const members: TarEntry[] = [];
  let feed = new ByteFeed(input.read(), 0);
  try {
    while (true) {
      const offset = feed.offset;
      const next = await nextMember(feed);
      if (next === undefined || typeof next === 'string') return members;
      const member = { ...next, offset, dataOffset: feed.offset };
      members.push(member);
      const end = memberEnd(member);
      if (end >= input.bytes) return members;
      if (end - feed.offset > JUMP) {
        await feed.close();
        feed = new ByteFeed(input.read({ start: end }), end);
      } else {
        await feed.skip(end - feed.offset);
      }
    }
  } finally {
    await feed.close();
  }
}

/** Offset of what follows a member. */
export function memberEnd({ dataOffset, size }: TarEntry): number {
  return dataOffset + size + padding(size);
}
