/** What a picture is recognised by: SHA-256 of its stored bytes, and two perceptual hashes of 16 hex digits. */
export interface PictureHashes {
  sha256: string;
  phash: string;
  dhash: string;
}

/** Distance of pictures that have nothing in common; half of it is what chance gives. */
export const FARTHEST = 128;

/**
 * How far two pictures are from each other: the bits in which their perceptual and difference hashes differ, 0–128; 0
 * for equal bytes.
 *
 * The sum tells pictures apart better than either hash: see docs/duplicates.md for the figures.
 */
export function pictureDistance(a: PictureHashes, b: PictureHashes): number {
  if (a.sha256 === b.sha256) return 0;
  return hammingDistance(a.phash, b.phash) + hammingDistance(a.dhash, b.dhash);
}

/** Number of differing bits of two hashes of 16 hex digits: 0–64. */
export function hammingDistance(a: string, b: string): number {
  let bits = 0;
  for (const at of [0, 8]) {
    let rest = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; rest !== 0; rest &= rest - 1) bits++;
  }
  return bits;
}
