/** Codes of 12 bits at most. */
const MAX_CODES = 4096;

/** What following the compressed pixels of a GIF tells. */
export interface FollowedLzw {
  /** Bytes up to the last that is needed, with the end code where there is one. */
  used: number;
  /** 1 for each colour that is named. */
  colours: Uint8Array;
}

/**
 * Follows LZW data (GIF89a, appendix F) for so many pixels, without making them. Undefined when they do not suffice.
 *
 * Strings are made of what was named before, so that the codes of single colours alone tell which are used.
 */
export function followLzw(data: Buffer, minimumSize: number, pixels: number): FollowedLzw | undefined {
  const colours = new Uint8Array(256);
  const clear = 1 << minimumSize;
  const end = clear + 1;
  const lengths = new Uint32Array(MAX_CODES).fill(1, 0, clear);
  let size = minimumSize + 1;
  let next = end + 1;
  let previous = -1;
  let left = pixels;
  let bit = 0;
  const bits = data.length * 8;
  while (bit + size <= bits) {
    const at = bit >> 3;
    const window = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
    const code = (window >> (bit & 7)) & ((1 << size) - 1);
    if (left <= 0 && code !== end) break;
    bit += size;
    if (code === end) break;
    if (code === clear) {
      size = minimumSize + 1;
      next = end + 1;
      previous = -1;
      continue;
    }
    if (code < clear) colours[code] = 1;
    else if (code > next || previous < 0 || (code === next && next >= MAX_CODES)) return undefined;
    if (previous >= 0 && next < MAX_CODES) {
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next++;
      if (next === 1 << size && size < 12) size++;
    }
    left -= lengths[code] ?? 0;
    previous = code;
  }
  return left > 0 ? undefined : { used: (bit + 7) >> 3, colours };
}
