/** Vectors of length 1, `dimension` numbers each, one after the other. */
export interface UnitVectors {
  dimension: number;
  values: Float32Array;
}

/** Sixth decimals of a cosine are noise of float32 arithmetic; without them lines take half the space. */
const PRECISION = 1e6;

/** The cosine of vector `a` of one set and vector `b` of another, to six decimals. */
export function cosine(as: UnitVectors, a: number, bs: UnitVectors, b: number): number {
  const { dimension } = as;
  let sum = 0;
  for (let i = 0; i < dimension; i++)
    sum += (as.values[a * dimension + i] ?? 0) * (bs.values[b * dimension + i] ?? 0);
  // Rounding may lead just beyond the ends, which readers refuse.
  return Math.round(Math.max(-1, Math.min(1, sum)) * PRECISION) / PRECISION + 0;
}
