/** A part of a canvas. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The part of a GIF's canvas that its first frame covers; undefined when that is all of it, or cannot be read.
 *
 * What it does not cover is transparent, whatever colour the header names; libvips leaves it black in a GIF without a
 * transparent colour.
 */
export function partialFrame(file: Buffer): Frame | undefined {
  if (file.length < 13) return undefined;
  const [canvasWidth, canvasHeight] = [file.readUInt16LE(6), file.readUInt16LE(8)];
  const flags = file[10] ?? 0;
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (file[at] === 0x21) {
    at += 2;
    for (let size = file[at] ?? 0; size > 0; size = file[at] ?? 0) at += size + 1;
    at++;
  }
  if (file[at] !== 0x2c || at + 9 > file.length) return undefined;
  const left = file.readUInt16LE(at + 1);
  const top = file.readUInt16LE(at + 3);
  const width = Math.min(file.readUInt16LE(at + 5), canvasWidth - left);
  const height = Math.min(file.readUInt16LE(at + 7), canvasHeight - top);
  if (width <= 0 || height <= 0 || (width === canvasWidth && height === canvasHeight)) return undefined;
  return { left, top, width, height };
}
