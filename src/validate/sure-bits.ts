import { perceptualHash } from '../images/perceptual-hash.js';

/** Grey levels by which lossy encoding may move a cell of the 32 × 32 thumbnail; at quality 30 it is about 2. */
const NOISE = 4;

/** Patterns of noise that a bit must withstand; with eight, a bit that noise decides passes once in 256 times. */
const PATTERNS = 8;

/** The mask of all 64 bits. */
export const ALL_BITS = 'ffffffffffffffff';

/**
 * The bits of a thumbnail's perceptual hash that do not depend on encoding noise, as a mask of 16 hex digits.
 *
 * A hash bit compares a frequency with the median of all. A plain sky or a gradient has a few strong frequencies and
 * nothing else, so most of its bits compare noise with noise: recompressed, 26 of 64 changed for a plain gradient.
 */
export function sureBits(grey: Uint8Array): string {
  const hash = BigInt(`0x${perceptualHash(grey)}`);
  let sure = BigInt(`0x${ALL_BITS}`);
  for (let pattern = 0; pattern < PATTERNS; pattern++) {
    const noisy = grey.map((level, i) =>
      Math.min(255, Math.max(0, level + (isUp(i, pattern) ? NOISE : -NOISE))),
    );
    sure &= ~(hash ^ BigInt(`0x${perceptualHash(noisy)}`));
  }
  return (sure & BigInt(`0x${ALL_BITS}`)).toString(16).padStart(16, '0');
}

/** A fixed fair coin per cell and pattern: a bit of the murmur3 finaliser. */
function isUp(cell: number, pattern: number): boolean {
  let hash = Math.imul(cell + 1, 0x9e3779b1) ^ Math.imul(pattern + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & 1) === 1;
}

/** Number of bits set in a mask of 16 hex digits. */
export function countBits(mask: string): number {
  let count = 0;
  for (let rest = BigInt(`0x${mask}`); rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

/** Number of bits in which two hashes differ, among those of a mask. */
export function sureDistance(a: string, b: string, mask: string): number {
  return countBits(((BigInt(`0x${a}`) ^ BigInt(`0x${b}`)) & BigInt(`0x${mask}`)).toString(16));
}
