/** Bytes `start` … `end - 1` of a file; `end` is infinite where it is not known. */
export interface Range {
  start: number;
  end: number;
}

/** Ranges that are read in one request. */
export interface Run<T extends Range> extends Range {
  parts: [T, ...T[]];
}

/**
 * Most bytes between ranges that are read for nothing, as a share of those that are wanted. The archives of crawlers have
 * a request record before each response and metadata behind it, some 5 % of its bytes.
 */
const MOST_WASTE = 0.1;

/**
 * Joins ranges of one file that lie close, so that neighbours are one request: what is read in all is at most 10 % more
 * than what is wanted.
 *
 * @param sorted - by `start`; ranges that overlap are read one by one
 * @param maxBytes - longest run of several ranges
 */
export function joinRanges<T extends Range>(sorted: Iterable<T>, maxBytes: number): Run<T>[] {
  const runs: Run<T>[] = [];
  let waste = 0;
  for (const range of sorted) {
    const run = runs.at(-1);
    const gap = run === undefined ? 0 : range.start - run.end;
    const joins =
      run !== undefined &&
      gap >= 0 &&
      range.end - run.start <= maxBytes &&
      waste + gap <= MOST_WASTE * (range.end - run.start - waste - gap);
    if (joins) {
      run.parts.push(range);
      run.end = range.end;
      waste += gap;
    } else {
      runs.push({ start: range.start, end: range.end, parts: [range] });
      waste = 0;
    }
  }
  return runs;
}
