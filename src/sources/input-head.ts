import { ByteFeed } from '../formats/bytes/byte-feed.js';
import type { Input } from '../store/input.js';

/** The first bytes of an input, which tell its format; fewer where it has fewer. */
export async function headOf(input: Pick<Input, 'read'>, bytes: number): Promise<Buffer> {
  const feed = new ByteFeed(input.read({ start: 0, end: bytes - 1 }));
  try {
    return await feed.peek(bytes);
  } finally {
    await feed.close();
  }
}
