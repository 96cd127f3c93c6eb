/**
 * Gives each image a text by similarity, as MMC4 did: the assignment of the largest sum in which no text has two
 * images. Images beyond the number of texts get the text that each is most similar to.
 *
 * MMC4 solves the linear assignment over the negated cosines with `lapjv`; any exact solver comes to the same sum.
 * Where several assignments have it, the one that comes first in the order of images is not promised, but equal input
 * gives equal output.
 *
 * @param matrix - a row for each image, a column for each text; an image with an unmeasured cell keeps its place
 * @param natural - by image: its place on the page
 * @returns by image: the index of its text
 */
export function assignTexts(
  matrix: readonly (readonly (number | null)[])[],
  natural: readonly number[],
): number[] {
  const assigned = [...natural];
  const images: number[] = [];
  const rows: number[][] = [];
  for (const [image, row] of matrix.entries()) {
    const values = row.filter((value) => value !== null);
    if (values.length === 0 || values.length < row.length) continue;
    images.push(image);
    rows.push(values);
  }
  const texts = rows[0]?.length ?? 0;
  const solved =
    rows.length <= texts ? solveAssignment(rows) : invert(solveAssignment(transpose(rows)), rows.length);
  for (const [i, row] of rows.entries()) assigned[images[i] ?? 0] = solved[i] ?? indexOfMax(row);
  return assigned;
}

/**
 * Assigns each row a column of its own so that the sum of values is the largest; there are no more rows than columns.
 *
 * The Hungarian method with shortest augmenting paths and potentials: rows² × columns steps.
 */
function solveAssignment(values: readonly (readonly number[])[]): number[] {
  const columns = values[0]?.length ?? 0;
  const rowPotential = new Float64Array(values.length);
  const columnPotential = new Float64Array(columns);
  /** The row that holds a column, or -1. */
  const holder = new Int32Array(columns).fill(-1);
  const cost = (row: number, column: number): number =>
    -(values[row]?.[column] ?? 0) - at(rowPotential, row) - at(columnPotential, column);

  for (let row = 0; row < values.length; row++) {
    const slack = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const reachedFrom = new Int32Array(columns).fill(-1);
    const visited = new Uint8Array(columns);
    let current = row;
    let last = -1;
    while (true) {
      let delta = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let column = 0; column < columns; column++) {
        if (visited[column]) continue;
        const reduced = cost(current, column);
        if (reduced < at(slack, column)) {
          slack[column] = reduced;
          reachedFrom[column] = last;
        }
        if (at(slack, column) < delta) {
          delta = at(slack, column);
          next = column;
        }
      }
      rowPotential[row] = at(rowPotential, row) + delta;
      for (let column = 0; column < columns; column++) {
        if (visited[column]) {
          columnPotential[column] = at(columnPotential, column) - delta;
          const held = at(holder, column);
          rowPotential[held] = at(rowPotential, held) + delta;
        } else slack[column] = at(slack, column) - delta;
      }
      visited[next] = 1;
      last = next;
      if (at(holder, next) === -1) break;
      current = at(holder, next);
    }
    // Along the path back, each column passes to the row that reached it.
    while (last !== -1) {
      const before = at(reachedFrom, last);
      holder[last] = before === -1 ? row : at(holder, before);
      last = before;
    }
  }
  return invert(holder, values.length);
}

/** From the row of each column to the column of each row; rows without a column are left out. */
function invert(holders: ArrayLike<number>, count: number): number[] {
  const inverse: number[] = new Array(count);
  for (let i = 0; i < holders.length; i++) {
    const holder = holders[i] ?? -1;
    if (holder >= 0) inverse[holder] = i;
  }
  return inverse;
}

function transpose(rows: readonly (readonly number[])[]): number[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
}

function indexOfMax(row: readonly number[]): number {
  return row.reduce((best, value, i) => (value > (row[best] ?? 0) ? i : best), 0);
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}
