/** The centre of a square that marks a corner of a QR code. */
export interface FinderPattern {
  x: number;
  y: number;
  /** Width of one module in pixels. */
  module: number;
}

/** Dark and bright modules along a line through the middle of the square (ISO/IEC 18004, finder pattern). */
const RATIO = [1, 1, 3, 1, 1] as const;

/** Rows that are looked at: a square is seven modules high, so none is missed that could be read. */
const ROW_STEP = 2;

/** Candidates that are kept; a page of print has some, a picture of noise must not cost more than that. */
const MAX_PATTERNS = 64;

/** Finds finder patterns in a picture whose dark pixels are 1: runs of 1:1:3:1:1 across and down. */
export function findFinderPatterns(dark: Uint8Array, width: number, height: number): FinderPattern[] {
  const found: FinderPattern[] = [];
  const runs = [0, 0, 0, 0, 0];
  for (let y = 0; y < height && found.length < MAX_PATTERNS; y += ROW_STEP) {
    runs.fill(0);
    let colour = 0;
    let length = 0;
    for (let x = 0; x <= width; x++) {
      const next = x < width ? (dark[y * width + x] as number) : 1 - colour;
      if (next === colour) {
        length++;
        continue;
      }
      runs.shift();
      runs.push(length);
      if (colour === 1 && isFinder(runs)) {
        const total = sum(runs);
        add(found, x - total / 2, y, total / 7, dark, width, height);
      }
      colour = next;
      length = 1;
    }
  }
  return found;
}

function isFinder(runs: readonly number[]): boolean {
  const total = sum(runs);
  if (total < 7) return false;
  const module = total / 7;
  return RATIO.every((share, i) => Math.abs((runs[i] as number) - share * module) <= share * module * 0.6);
}

/** Takes a candidate in when the runs down through its centre tell the same, unless it is known. */
function add(
  found: FinderPattern[],
  x: number,
  y: number,
  module: number,
  dark: Uint8Array,
  width: number,
  height: number,
): void {
  const near = (p: FinderPattern): boolean =>
    Math.abs(p.x - x) <= 2 * module && Math.abs(p.y - y) <= 4 * module;
  if (found.some(near)) return;
  const down = runsDown(dark, width, height, Math.floor(x), y);
  if (down === undefined || !isFinder(down.runs)) return;
  if (down.total < module * 7 * 0.6 || down.total > module * 7 * 1.6) return;
  found.push({ x, y: down.top + down.total / 2, module: (module + down.total / 7) / 2 });
}

/** The five runs of a column around a dark pixel. */
function runsDown(
  dark: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
): { runs: number[]; top: number; total: number } | undefined {
  if (dark[y * width + x] !== 1) return undefined;
  /** Lengths of three runs, dark, bright and dark, from a place on. */
  const threeRuns = (start: number, step: 1 | -1): [number, number, number] => {
    const lengths: [number, number, number] = [0, 0, 0];
    let at = start;
    for (const i of [0, 1, 2] as const) {
      const colour = 1 - (i % 2);
      for (; at >= 0 && at < height && dark[at * width + x] === colour; at += step) lengths[i]++;
    }
    return lengths;
  };
  const up = threeRuns(y, -1);
  const below = threeRuns(y + 1, 1);
  const runs = [up[2], up[1], up[0] + below[0], below[1], below[2]];
  return { runs, top: y + 1 - sum(up), total: sum(runs) };
}

function sum(lengths: readonly number[]): number {
  let total = 0;
  for (const length of lengths) total += length;
  return total;
}
