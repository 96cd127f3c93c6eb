/** Bytes that are looked at: a page's head, or the first lines of a dump. */
const SAMPLE_BYTES = 4096;
/** Fewer may be chance. */
const MIN_MARKS = 4;
const MARKS = new Set(Buffer.from('<>"= \n{}'));

/**
 * The byte order of UTF-16 without a byte order mark: marks of HTML and JSON with NUL at one side. Text in other
 * charsets has no NUL bytes. Letters would decide less: U+4E00, the commonest of Chinese, is a NUL and an N.
 */
export function sniffUtf16(body: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(body.byteLength, SAMPLE_BYTES) & ~1;
  let little = 0;
  let big = 0;
  for (let i = 0; i < length; i += 2) {
    const [first = 0, second = 0] = [body[i], body[i + 1]];
    if (second === 0 && MARKS.has(first)) little++;
    if (first === 0 && MARKS.has(second)) big++;
  }
  if (little >= MIN_MARKS && little > big * 5) return 'utf-16le';
  if (big >= MIN_MARKS && big > little * 5) return 'utf-16be';
  return undefined;
}
