import { TextDecoder as Utf16Decoder } from '@exodus/bytes/encoding.js';
import { charsetOfBom } from '../../charset/declared-charset.js';
import { sniffUtf16 } from '../../charset/sniff-utf16.js';
import { ByteFeed } from './byte-feed.js';

const SAMPLE_BYTES = 4096;

/** Whether a text file is in UTF-16, by its byte order mark or its NUL bytes: as Windows programs write JSON. */
export function isUtf16(head: Uint8Array): boolean {
  return byteOrder(head) !== undefined;
}

/** A feed in UTF-8: of UTF-16 when the feed's first bytes are such, else the same feed. Offsets are of the UTF-8. */
export async function utf8Feed(feed: ByteFeed): Promise<ByteFeed> {
  const order = byteOrder(await feed.peek(SAMPLE_BYTES));
  return order === undefined ? feed : new ByteFeed(transcode(feed, order));
}

function byteOrder(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const bom = charsetOfBom(head)?.charset;
  if (bom === 'utf-16le' || bom === 'utf-16be') return bom;
  return bom === undefined ? sniffUtf16(head) : undefined;
}

async function* transcode(feed: ByteFeed, order: string): AsyncGenerator<Buffer> {
  const decoder = new Utf16Decoder(order);
  while (true) {
    const chunk = await feed.chunk(Number.POSITIVE_INFINITY);
    const text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text);
    if (chunk === undefined) return;
  }
}
