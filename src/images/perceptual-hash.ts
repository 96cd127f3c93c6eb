import { bitsToHex } from './hash-bits.js';

/** Side of the grey thumbnail that hashes and cheap signals are computed from. */
export const THUMBNAIL_SIDE = 32;

const N = THUMBNAIL_SIDE;
const K = 8;

/** `COSINES[u * N + x]` = cos((2x + 1)·u·π / 2N): the rows of the DCT-II that are needed. */
const COSINES = Float64Array.from({ length: K * N }, (_, i) =>
  Math.cos(((2 * (i % N) + 1) * Math.floor(i / N) * Math.PI) / (2 * N)),
);

/**
 * 64-bit perceptual hash of a 32 × 32 grey thumbnail, as 16 hex digits.
 *
 * DCT-II of the thumbnail; of its top-left 8 × 8 coefficients, row by row, a bit is 1 where the coefficient is
 * above the median of the 63 that are not the mean (DC). Most significant bit first. Recompression and resizing
 * move a few bits; Hamming distance ≤ 8 is the usual meaning of "the same picture". The bit order is that of
 * the Python package imagehash, whose hashes differ by a bit or two (it counts DC in the median).
 */
export function perceptualHash(grey: Uint8Array): string {
  const rows = new Float64Array(N * K);
  for (let y = 0; y < N; y++) {
    for (let u = 0; u < K; u++) {
      let sum = 0;
      for (let x = 0; x < N; x++) sum += (grey[y * N + x] ?? 0) * (COSINES[u * N + x] ?? 0);
      rows[y * K + u] = sum;
    }
  }
  const low = new Float64Array(K * K);
  for (let v = 0; v < K; v++) {
    for (let u = 0; u < K; u++) {
      let sum = 0;
      for (let y = 0; y < N; y++) sum += (rows[y * K + u] ?? 0) * (COSINES[v * N + y] ?? 0);
      // Rounding to 1e-6 keeps a flat picture's zeros zero, whatever the order of the additions left over.
      low[v * K + u] = Math.round(sum * 1e6) / 1e6;
    }
  }
  const median = low.slice(1).sort()[31] ?? 0;
  return bitsToHex((bit) => (low[bit] ?? 0) > median);
}
