/** A sequence of `interleaved`, for packing: its document, and what each of its pairs costs. */
export interface PairedSequence {
  document: string;
  /** Tokens of each pair at most; their number is that of the images. */
  costs: readonly number[];
}

/** A pair by the sequence that it comes from. */
export interface PackedPair {
  sequence: number;
  pair: number;
}

/** The pairs of each sequence of the arm. */
export interface PackedPairs {
  sequences: PackedPair[][];
  /** Pairs that stand beside one of their own document, because no other place would take them. */
  unseparated: number;
}

/** Places that are tried for a pair. Those nearest in cost come first, so few are. */
const MOST_TRIES = 4096;

/**
 * Packs the pairs of all sequences into as many sequences, each with as many pairs as before, but of different
 * documents: so the arm has the records, images, texts and steps of `interleaved`, and no image has another one of its
 * page in its context.
 *
 * A pair changes places with one that costs about the same, so that no sequence outgrows the context. The order of the
 * sequences, which is the seed's, decides between equal costs.
 */
export function packPairs(
  sequences: readonly PairedSequence[],
  context: number = Number.POSITIVE_INFINITY,
): PackedPairs {
  const places = sequences.flatMap(({ document, costs }, sequence) =>
    costs.map((cost, pair) => ({ sequence, held: { sequence, pair, document, cost } })),
  );
  type Place = (typeof places)[number];
  const byCost = [...places].sort((a, b) => a.held.cost - b.held.cost);
  const rank = new Map(byCost.map((place, i) => [place, i]));
  const totals = sequences.map(({ costs }) => costs.reduce((sum, cost) => sum + cost, 0));
  const documents = sequences.map(({ document, costs }) => new Map([[document, costs.length]]));
  const countOf = ({ sequence }: Place, document: string): number => documents[sequence]?.get(document) ?? 0;
  const clashes = (place: Place): boolean => countOf(place, place.held.document) > 1;
  const takes = (place: Place, { document, cost }: Place['held']): boolean =>
    countOf(place, document) === (place.held.document === document ? 1 : 0) &&
    (totals[place.sequence] ?? 0) - place.held.cost + cost <= context;
  const put = (place: Place, held: Place['held']): void => {
    const counts = documents[place.sequence];
    counts?.set(place.held.document, countOf(place, place.held.document) - 1);
    counts?.set(held.document, countOf(place, held.document) + 1);
    totals[place.sequence] = (totals[place.sequence] ?? 0) - place.held.cost + held.cost;
    place.held = held;
  };

  let unseparated = 0;
  for (const place of places) {
    if (!clashes(place)) continue;
    const from = rank.get(place) ?? 0;
    let other: Place | undefined;
    for (let step = 1; step <= MOST_TRIES && other === undefined; step++) {
      for (const near of [byCost[from + step], byCost[from - step]]) {
        if (near === undefined || near.sequence === place.sequence) continue;
        if (!takes(place, near.held) || !takes(near, place.held)) continue;
        other = near;
        break;
      }
      if (from + step >= byCost.length && from - step < 0) break;
    }
    if (other === undefined) {
      unseparated += 1;
      continue;
    }
    const { held } = place;
    put(place, other.held);
    put(other, held);
  }
  const packed: PackedPair[][] = sequences.map(() => []);
  for (const { sequence, held } of places)
    packed[sequence]?.push({ sequence: held.sequence, pair: held.pair });
  return { sequences: packed, unseparated };
}
