/** Probabilities are held inside this distance of 0 and 1 where their log-odds are mixed. */
const EDGE = 1e-4;

/** One of several things that are judged together with those in equal places. */
export interface Placed {
  /** Equal numbers stand in equal places: the same tags and first classes around them. */
  place: number;
  /** What it weighs in the mean of its place; 0 leaves its own probability as it is where the others weigh nothing. */
  weight: number;
  /** How much the mean of its place counts against its own evidence, 0 to 1. */
  share: number;
}

/** Moves each probability, in log-odds, towards the weighted mean of those in equal places. */
export function mixPlaces(own: Float64Array, placed: (index: number) => Placed): Float64Array {
  const sums = new Map<number, { value: number; weight: number }>();
  for (let index = 0; index < own.length; index++) {
    const { place, weight } = placed(index);
    const sum = sums.get(place) ?? { value: 0, weight: 0 };
    sum.value += (own[index] ?? 0) * weight;
    sum.weight += weight;
    sums.set(place, sum);
  }
  return own.map((value, index) => {
    const { place, share } = placed(index);
    const sum = sums.get(place);
    if (sum === undefined || sum.weight === 0) return value;
    return sigmoid((1 - share) * logit(value) + share * logit(sum.value / sum.weight));
  });
}

function logit(probability: number): number {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(inside / (1 - inside));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
