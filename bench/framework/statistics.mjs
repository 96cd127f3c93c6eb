/** The middle value; the mean of the two in the middle where there are two. */
export function median(values) {
  if (values.length === 0) throw new RangeError('no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians of each measure over the rounds of a side; null where a round has no such measure. */
export function medians(rounds) {
  const of = (measure) => {
    const values = rounds.map((round) => round[measure]);
    return values.some((value) => typeof value !== 'number') ? null : median(values);
  };
  return {
    cpu_seconds: of('cpu_seconds'),
    wall_seconds: of('wall_seconds'),
    peak_mb: of('peak_mb'),
    ...(rounds.some((round) => 'stored_bytes' in round) && { stored_bytes: of('stored_bytes') }),
  };
}

/**
 * The value of one ratio of a figure, from the medians of its sides.
 *
 * Times are per item, so that sides of different counts compare. Where higher is better it is how many times as fast
 * `of` is as `against`; where lower is better, how many times as much of it `of` takes. Without `against` it is the
 * median of `of` itself. Undefined where a side did not run.
 */
export function ratioOf({ of, against, by = 'cpu_seconds', better = 'higher' }, sides) {
  const value = measureOf(sides[of], by, against === undefined);
  if (against === undefined || value === undefined) return value;
  const other = measureOf(sides[against], by, false);
  if (other === undefined) return undefined;
  return better === 'higher' ? other / value : value / other;
}

function measureOf(side, by, whole) {
  const value = side?.[by];
  if (typeof value !== 'number') return undefined;
  return by === 'peak_mb' || whole ? value : value / side.count;
}

/** Whether a value reaches what is asked of it; undefined where nothing is. */
export function reaches(value, bar, better = 'higher') {
  if (bar === undefined || value === undefined) return undefined;
  return better === 'higher' ? value >= bar : value <= bar;
}
