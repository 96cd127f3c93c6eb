import { Recent } from '../../flow/recent.js';
import { BadTiff, type TiffBytes } from '../../formats/tiff/tiff-directory.js';
import type { Input } from '../../store/input.js';
import { readAll } from '../../store/store.js';

/** Small reads are served from blocks of this size: a directory and what it points to lie side by side. */
const BLOCK = 256 * 1024;
const KEPT_BLOCKS = 4;

/**
 * Opens a TIFF file that is a byte range of an input.
 *
 * Its images may take hundreds of megabytes, so it is never held whole: four blocks, and what one image needs.
 */
export function openTiff(input: Input, offset: number, length: number): TiffBytes {
  const blocks = new Recent<Buffer>(KEPT_BLOCKS);
  const load = (start: number, end: number) =>
    readAll(input.read({ start: offset + start, end: offset + end - 1 }), end - start);
  return {
    async read(start, size) {
      if (start + size > length)
        throw new BadTiff('image_undecodable', `byte ${start + size} of ${length} is asked for`);
      if (size === 0) return Buffer.alloc(0);
      const first = Math.floor(start / BLOCK);
      const last = Math.floor((start + size - 1) / BLOCK);
      if (last > first + 1) return short(await load(start, start + size), size);
      const parts: Buffer[] = [];
      for (let n = first; n <= last; n++) {
        const from = n * BLOCK;
        const block = await blocks.get(String(n), () => load(from, Math.min(from + BLOCK, length)));
        parts.push(block.subarray(Math.max(start - from, 0), Math.min(start + size - from, BLOCK)));
      }
      return short(Buffer.concat(parts), size);
    },
  };
}

function short(bytes: Buffer, wanted: number): Buffer {
  if (bytes.length < wanted) throw new BadTiff('image_undecodable', 'the file ends early');
  return bytes;
}
