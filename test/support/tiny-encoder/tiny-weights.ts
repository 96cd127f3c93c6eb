/** Side of an input image, side of a patch, and lengths of the vectors of a tiny encoder. */
export const TINY = { side: 32, patch: 8, channels: 12, hidden: 10, dimension: 16 } as const;

/** Numbers between -1 and 1 that look like noise and are the same everywhere, exact in float32. */
export function noise(name: string, count: number): number[] {
  let state = 2166136261;
  for (const char of name) state = Math.imul(state ^ char.charCodeAt(0), 16777619) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 12) - 2 ** 19) / 2 ** 19;
  });
}

/** The weights of a tiny encoder: a patch convolution and a projection; a table of tokens and a projection. */
export function tinyWeights(vocabulary: number) {
  const { patch, channels, hidden, dimension } = TINY;
  return {
    patches: noise('patches', channels * 3 * patch * patch).map((value) => value / 8),
    imageProjection: noise('image', channels * dimension),
    tokens: noise('tokens', vocabulary * hidden),
    textProjection: noise('text', hidden * dimension),
  };
}

/**
 * The vector of an image by the definition, at length 1: tanh of each patch's products with the filters, the mean over
 * the patches, the projection.
 */
export function imageVector(pixels: ArrayLike<number>, vocabulary: number): number[] {
  const { side, patch, channels, dimension } = TINY;
  const { patches, imageProjection } = tinyWeights(vocabulary);
  const grid = side / patch;
  const means = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let cell = 0; cell < grid * grid; cell++) {
      let product = 0;
      for (let colour = 0; colour < 3; colour++)
        for (let y = 0; y < patch; y++)
          for (let x = 0; x < patch; x++) {
            const row = Math.floor(cell / grid) * patch + y;
            const column = (cell % grid) * patch + x;
            product +=
              pixels[(colour * side + row) * side + column]! *
              patches[((channel * 3 + colour) * patch + y) * patch + x]!;
          }
      sum += Math.tanh(product);
    }
    return sum / (grid * grid);
  });
  return unit(project(means, imageProjection, dimension));
}

/** The vector of a text by the definition, at length 1: tanh of the mean of its tokens' rows, the projection. */
export function textVector(ids: readonly number[], vocabulary: number): number[] {
  const { hidden, dimension } = TINY;
  const { tokens, textProjection } = tinyWeights(vocabulary);
  const means = Array.from({ length: hidden }, (_, i) =>
    Math.tanh(ids.reduce((sum, id) => sum + tokens[id * hidden + i]!, 0) / ids.length),
  );
  return unit(project(means, textProjection, dimension));
}

/** The product of two vectors. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function project(values: readonly number[], matrix: readonly number[], columns: number): number[] {
  return Array.from({ length: columns }, (_, column) =>
    values.reduce((sum, value, row) => sum + value * matrix[row * columns + column]!, 0),
  );
}

function unit(values: number[]): number[] {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}
