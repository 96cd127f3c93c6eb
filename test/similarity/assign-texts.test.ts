import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignTexts } from '../../src/similarity/assign-texts.js';

/** Eighths: their sums are exact, so that sums of equal assignments are equal. */
const value = fc.integer({ min: -8, max: 8 }).map((n) => n / 8);
const matrices = (images: number, texts: number) =>
  fc.tuple(fc.integer({ min: 1, max: images }), fc.integer({ min: 1, max: texts })).chain(([rows, columns]) =>
    fc.array(fc.array(value, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
const natural = (matrix: readonly unknown[]) => matrix.map(() => 0);

/** The largest sum in which no text has two images, by trying all; images may stay without one when texts are short. */
function bestSum(matrix: readonly number[][], row = 0, used = new Set<number>()): number {
  const values = matrix[row];
  if (values === undefined) return 0;
  const left = values.length - used.size;
  const mustSkip = matrix.length - row > left;
  let best = mustSkip ? bestSum(matrix, row + 1, used) : Number.NEGATIVE_INFINITY;
  for (const [column, similarity] of values.entries()) {
    if (used.has(column)) continue;
    best = Math.max(best, similarity + bestSum(matrix, row + 1, new Set([...used, column])));
  }
  return best;
}

describe('texts by similarity', () => {
  test('with enough texts, no text has two images and no other such assignment has a larger sum', () => {
    fc.assert(
      fc.property(
        matrices(5, 6).filter((matrix) => matrix.length <= matrix[0]!.length),
        (matrix) => {
          const texts = assignTexts(matrix, natural(matrix));
          expect(new Set(texts).size).toBe(matrix.length);
          expect(texts.reduce((sum, text, i) => sum + matrix[i]![text]!, 0)).toBe(bestSum(matrix));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('with more images than texts, each text has an image of the best assignment; the others take their own best', () => {
    fc.assert(
      fc.property(
        matrices(6, 4).filter((matrix) => matrix.length > matrix[0]!.length),
        (matrix) => {
          const texts = assignTexts(matrix, natural(matrix));
          const columns = matrix[0]!.length;
          expect(new Set(texts).size).toBe(columns);
          const own = matrix.map((row) => Math.max(...row));
          // Choosing for each text one of its images, and its own best for the rest, must reach the best sum.
          const rest = (chosen: readonly number[]) =>
            own.every((best, i) => chosen.includes(i) || matrix[i]![texts[i]!] === best);
          const choices = choose(texts, columns);
          const sums = choices
            .filter(rest)
            .map((chosen) => chosen.reduce((sum, i) => sum + matrix[i]![texts[i]!]!, 0));
          expect(sums).toContain(bestSum(matrix));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('gives the answer that MMC4 gives where greed and the best sum part ways', () => {
    const matrix = [
      [0.9, 0.8],
      [0.85, 0.1],
    ];
    expect(assignTexts(matrix, [0, 1])).toEqual([1, 0]);
  });

  test('an image that was not measured keeps its place; without texts all do', () => {
    const matrix = [
      [0.1, 0.3],
      [null, null],
      [0.2, 0.9],
    ];
    expect(assignTexts(matrix, [0, 1, 1])).toEqual([0, 1, 1]);
    expect(assignTexts([[], []], [0, 0])).toEqual([0, 0]);
    expect(assignTexts([], [])).toEqual([]);
  });

  test('a large document, of which no run would try each assignment, has a text for each image', () => {
    const matrix = Array.from({ length: 200 }, (_, i) =>
      Array.from({ length: 3000 }, (_, j) => Math.sin(i * 12.9898 + j * 78.233)),
    );
    expect(new Set(assignTexts(matrix, natural(matrix))).size).toBe(200);
  });
});

/** All ways to choose one image for each text. */
function choose(texts: readonly number[], columns: number): number[][] {
  let choices: number[][] = [[]];
  for (let column = 0; column < columns; column++) {
    const images = [...texts.keys()].filter((i) => texts[i] === column);
    choices = choices.flatMap((chosen) => images.map((image) => [...chosen, image]));
  }
  return choices;
}
