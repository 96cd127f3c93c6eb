import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Decodes text as CPython pickles it: UTF-8 in which lone surrogates keep their three bytes (`surrogatepass`).
 * Undefined when the bytes are not that.
 */
export function decodePickleText(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const pieces: string[] = [];
  let start = 0;
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    const [second = 0, third = 0] = [bytes[at + 1], bytes[at + 2]];
    if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
    const plain = bytes.subarray(start, at);
    if (!isUtf8(plain)) return undefined;
    pieces.push(
      plain.toString('utf8'),
      String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)),
    );
    start = at + 3;
  }
  const rest = bytes.subarray(start);
  return isUtf8(rest) ? pieces.join('') + rest.toString('utf8') : undefined;
}
