import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { GzipBreak, gunzipMembers, isGzip } from '../../formats/gzip/gzip-member.js';

/** The bytes of one file, decompressed, or why they are not held. */
export type GatheredBytes =
  | { kind: 'body'; body: Buffer }
  | { kind: 'too_large' }
  | { kind: 'broken'; detail: string };

/** Detail of a `page_too_large` drop. */
export function tooLargeDetail(maxPageBytes: number): string {
  return `more than ${maxPageBytes} bytes`;
}

/** Gathers a page's file, gunzipped when it is gzipped, holding at most `maxBytes`. */
export async function gatherPage(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<GatheredBytes> {
  const raw = new ByteFeed(bytes);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    const feed = isGzip(await raw.peek(2)) ? new ByteFeed(gunzipMembers(raw)) : raw;
    for (
      let part = await feed.chunk(maxBytes + 1);
      part !== undefined;
      part = await feed.chunk(maxBytes + 1)
    ) {
      size += part.length;
      if (size > maxBytes) return { kind: 'too_large' };
      parts.push(part);
    }
    return { kind: 'body', body: Buffer.concat(parts, size) };
  } catch (error) {
    if (!(error instanceof GzipBreak)) throw error;
    return { kind: 'broken', detail: error.message };
  } finally {
    await raw.close();
  }
}
