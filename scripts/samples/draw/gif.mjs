// @ts-check
/** @typedef {import('./encode.mjs').Pixels} Pixels */

/** A code stream of the GIF flavour of LZW for 8-bit pixels, in sub-blocks. @param {Uint8Array} indexes @param {number} depth */
function lzw(indexes, depth) {
  const clear = 1 << depth;
  /** @type {number[]} */
  const bytes = [];
  let bits = 0;
  let held = 0;
  let size = depth + 1;
  const emit = (/** @type {number} */ code) => {
    held |= code << bits;
    bits += size;
    while (bits >= 8) {
      bytes.push(held & 255);
      held >>>= 8;
      bits -= 8;
    }
  };
  /** @type {Map<number, number>} */
  let table = new Map();
  let next = clear + 2;
  emit(clear);
  let prefix = /** @type {number} */ (indexes[0]);
  for (const index of indexes.subarray(1)) {
    const known = table.get(prefix * 256 + index);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    emit(prefix);
    if (next === 4096) {
      emit(clear);
      table = new Map();
      next = clear + 2;
      size = depth + 1;
    } else {
      if (next === 1 << size) size += 1;
      table.set(prefix * 256 + index, next);
      next += 1;
    }
    prefix = index;
  }
  emit(prefix);
  emit(clear + 1);
  if (bits > 0) bytes.push(held & 255);
  const blocks = [depth];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}

const word = (/** @type {number} */ v) => [v & 255, v >> 8];

/**
 * An animated GIF over a fixed palette of 6×6×6 colours, so that no quantiser's version can change it.
 * @param {Pixels[]} frames of one size @param {number} delay hundredths of a second
 */
export function animatedGif(frames, delay) {
  const { width, height } = /** @type {Pixels} */ (frames[0]);
  const palette = Array.from({ length: 256 }, (_, i) =>
    i < 216 ? [Math.floor(i / 36) * 51, (Math.floor(i / 6) % 6) * 51, (i % 6) * 51] : [0, 0, 0],
  ).flat();
  const out = [...Buffer.from('GIF89a'), ...word(width), ...word(height), 0xf7, 0, 0, ...palette];
  out.push(0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0);
  for (const { data, channels } of frames) {
    const indexes = new Uint8Array(width * height);
    const step = (/** @type {number} */ at) => Math.round(/** @type {number} */ (data[at]) / 51);
    for (let i = 0; i < indexes.length; i += 1)
      indexes[i] = step(i * channels) * 36 + step(i * channels + 1) * 6 + step(i * channels + 2);
    out.push(0x21, 0xf9, 4, 0, ...word(delay), 0, 0, 0x2c, 0, 0, 0, 0, ...word(width), ...word(height), 0);
    for (const byte of lzw(indexes, 8)) out.push(byte);
  }
  out.push(0x3b);
  return Buffer.from(out);
}

/** The classic tracking pixel: one transparent pixel. */
export function trackingPixel() {
  return Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
}
