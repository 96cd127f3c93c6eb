/** How a model cuts an image into tiles, each of which costs tokens. */
export type ImageTiling =
  /** One picture, padded or squashed to the encoder's square, whatever its size. */
  | { kind: 'one'; tokens: number }
  /** Tiles in the grid nearest to the image's shape, and a thumbnail when there are several. */
  | { kind: 'dynamic'; tile: number; maxTiles: number; tokensPerTile: number }
  /** A grid as large as the largest scale at least; the features of the smaller scales are laid into it. */
  | { kind: 'dynamic_s2'; scales: readonly number[]; maxTiles: number; tokensPerTile: number };

/** Width and height in pixels. */
export interface PixelSize {
  width: number;
  height: number;
}

/** Tokens that VILA adds behind each encoded picture: the line feed of BasicImageEncoder. */
const END_TOKENS = 1;

/** Tokens of one image in the sequence that the language model reads, the line feeds of its tiles included. */
export function imageTokens(tiling: ImageTiling, size: PixelSize): number {
  switch (tiling.kind) {
    case 'one':
      return tiling.tokens;
    case 'dynamic': {
      const { tile, maxTiles, tokensPerTile } = tiling;
      const grid = tileGrid(size, { tile, minTiles: 1, maxTiles });
      const tiles = grid === 1 ? 1 : grid + 1;
      // The prompt has `<image>` and a line feed for each tile, and the encoder ends each with one of its own.
      return tiles * (tokensPerTile + END_TOKENS + 1);
    }
    case 'dynamic_s2': {
      const { scales, maxTiles, tokensPerTile } = tiling;
      const [tile = 1] = scales;
      const minTiles = Math.floor((scales.at(-1) ?? tile) / tile) ** 2;
      return tileGrid(size, { tile, minTiles, maxTiles }) * tokensPerTile + END_TOKENS;
    }
  }
}

/** The most that any image costs. */
export function mostImageTokens(tiling: ImageTiling): number {
  if (tiling.kind === 'one') return tiling.tokens;
  const { maxTiles, tokensPerTile } = tiling;
  return tiling.kind === 'dynamic'
    ? (maxTiles + 1) * (tokensPerTile + END_TOKENS + 1)
    : maxTiles * tokensPerTile + END_TOKENS;
}

/** Grids by their bounds, which are few. */
const GRIDS = new Map<string, (readonly [number, number])[]>();

/**
 * Tiles of the grid whose shape is nearest to the image's.
 *
 * Of grids that are equally near, a later one, which has as many tiles or more, is taken when the image has more than
 * half of its pixels. Source of the rule: `find_closest_aspect_ratio` of llava/mm_utils.py at head.
 */
function tileGrid(
  { width, height }: PixelSize,
  { tile, minTiles, maxTiles }: { tile: number; minTiles: number; maxTiles: number },
): number {
  let nearest = Number.POSITIVE_INFINITY;
  let tiles = 1;
  for (const [columns, rows] of gridsOf(minTiles, maxTiles)) {
    const distance = Math.abs(width / height - columns / rows);
    const larger = width * height > 0.5 * tile * tile * columns * rows;
    if (distance > nearest || (distance === nearest && !larger)) continue;
    nearest = distance;
    tiles = columns * rows;
  }
  return tiles;
}

/** All grids of so many tiles, the smaller first. */
function gridsOf(minTiles: number, maxTiles: number): (readonly [number, number])[] {
  const name = `${minTiles}-${maxTiles}`;
  const known = GRIDS.get(name);
  if (known) return known;
  const grids: (readonly [number, number])[] = [];
  for (let columns = 1; columns <= maxTiles; columns++)
    for (let rows = 1; rows <= maxTiles; rows++)
      if (columns * rows >= minTiles && columns * rows <= maxTiles) grids.push([columns, rows]);
  grids.sort(([a, b], [c, d]) => a * b - c * d);
  GRIDS.set(name, grids);
  return grids;
}
