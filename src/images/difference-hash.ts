import { bitsToHex } from './hash-bits.js';
import { THUMBNAIL_SIDE } from './perceptual-hash.js';

const N = THUMBNAIL_SIDE;

/**
 * 64-bit horizontal difference hash of a 32 × 32 grey thumbnail, as 16 hex digits.
 *
 * The thumbnail is averaged by area to 9 × 8; row by row, a bit is 1 where a cell is darker than its right
 * neighbour. Most significant bit first.
 */
export function differenceHash(grey: Uint8Array): string {
  const cells = new Float64Array(9 * 8);
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 9; column++) {
      const start = (column * N) / 9;
      const end = ((column + 1) * N) / 9;
      let sum = 0;
      for (let y = row * 4; y < row * 4 + 4; y++) {
        for (let x = Math.floor(start); x < end; x++) {
          const weight = Math.min(x + 1, end) - Math.max(x, start);
          sum += weight * (grey[y * N + x] ?? 0);
        }
      }
      cells[row * 9 + column] = Math.round(sum * 1e6) / 1e6;
    }
  }
  return bitsToHex((bit) => {
    const at = (bit >> 3) * 9 + (bit & 7);
    return (cells[at] ?? 0) < (cells[at + 1] ?? 0);
  });
}
