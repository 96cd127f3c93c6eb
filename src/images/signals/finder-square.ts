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
export const ROW_STEP = 2;

/** Candidates that are kept; a page of print has some, a picture of noise must not cost more than that. */
export const MAX_PATTERNS = 64;

/** Dark pixels are 1. */
export interface DarkImage {
  dark: Uint8Array;
  width: number;
  height: number;
}

/** Runs may be off by half a module: pixels are whole, and threshold and blur move edges. */
export function isFinder(runs: readonly number[]): boolean {
  const total = sum(runs);
  if (total < 7) return false;
  const module = total / 7;
  return RATIO.every((share, i) => Math.abs((runs[i] as number) - share * module) <= share * module * 0.5);
}

/** Takes a candidate that ends at `end` of a row in when other lines through its centre show the same, unless known. */
export function addIfSquare(
  found: FinderPattern[],
  end: number,
  y: number,
  total: number,
  image: DarkImage,
): void {
  const module = total / 7;
  const x = end - total / 2;
  if (found.some((p) => Math.abs(p.x - x) <= 2 * module && Math.abs(p.y - y) <= 4 * module)) return;
  const down = runsThrough(image, Math.floor(x), y, 0, 1);
  if (down === undefined || !isFinder(down.runs) || !isNear(down.total, total)) return;
  const middle = y + 1 - down.before + down.total / 2;
  for (const slope of [1, -1]) {
    const aslant = runsThrough(image, Math.floor(x), Math.floor(middle), slope, 1);
    // Corners of small squares are rounded off by threshold and blur.
    if (aslant === undefined || !isNear(aslant.total, total) || !isCentred(aslant.runs)) return;
  }
  found.push({ x, y: middle, module: (module + down.total / 7) / 2 });
}

function isNear(total: number, wanted: number): boolean {
  return total >= wanted * 0.6 && total <= wanted * 1.6;
}

/** The middle run is the longest by far. */
function isCentred(runs: readonly number[]): boolean {
  const [a = 0, b = 0, middle = 0, c = 0, d = 0] = runs;
  return middle >= 1.5 * Math.max(b, c) && Math.min(a, d) > 0;
}

/** The five runs of a line through a dark pixel, in steps of (dx, dy), and how many steps of them lie up to the pixel. */
function runsThrough(
  { dark, width, height }: DarkImage,
  x: number,
  y: number,
  dx: number,
  dy: number,
): { runs: number[]; before: number; total: number } | undefined {
  if (dark[y * width + x] !== 1) return undefined;
  /** Lengths of three runs, dark, bright and dark, from a place on. */
  const threeRuns = (fromX: number, fromY: number, sign: 1 | -1): [number, number, number] => {
    const lengths: [number, number, number] = [0, 0, 0];
    let [atX, atY] = [fromX, fromY];
    for (const i of [0, 1, 2] as const) {
      const colour = 1 - (i % 2);
      while (atX >= 0 && atX < width && atY >= 0 && atY < height && dark[atY * width + atX] === colour) {
        lengths[i]++;
        atX += dx * sign;
        atY += dy * sign;
      }
    }
    return lengths;
  };
  const back = threeRuns(x, y, -1);
  const on = threeRuns(x + dx, y + dy, 1);
  const runs = [back[2], back[1], back[0] + on[0], on[1], on[2]];
  return { runs, before: sum(back), total: sum(runs) };
}

function sum(lengths: readonly number[]): number {
  let total = 0;
  for (const length of lengths) total += length;
  return total;
}
