import type { ImageTiling } from './image-tiling.js';
import type { TokenBudget } from './token-budget.js';

/** VILA's code bases, whose loaders and scripts differ. */
export type VilaGeneration = 'v1.0' | 'v1.5' | 'head';

/** Values of VILA's `--image_aspect_ratio`. */
export type AspectRatio = 'pad' | 'resize' | 'dynamic' | 'dynamic_s2';

/**
 * How a loader of VILA head treats images where tiles are asked for: `documents` (LazyMMC4Dataset) cuts them into six
 * tiles at most; `pairs` never cuts; `turns` are conversations with images in any turn; `first-turn` are those with
 * images in the first turn alone.
 */
export type ImageLoader = 'documents' | 'pairs' | 'turns' | 'first-turn';

/** A model that stage 2 is run for: what its code base and its own script say. */
interface VilaModel {
  generation: VilaGeneration;
  /** What images become before the encoder, by default. */
  aspectRatio: AspectRatio;
  /** `--model_max_length` of the script. */
  context: number;
  /** Tokens of a picture of the encoder's size. */
  tokensPerPicture: number;
  /** Whether the tokenizer falls back to bytes for characters that it does not know. */
  byteFallback: boolean;
}

/**
 * The models that stage 2 is run for.
 *
 * VILA 1.0: CLIP-L/14 at 336 px, 24 × 24 patches. VILA 1.5: SigLIP at 384 px, 27 × 27 patches, 2 × 2 downsampled to
 * 14 × 14. NVILA: SigLIP at 448 px, 32 × 32 patches, 2 × 2 downsampled to 16 × 16 a tile. NVILA-Lite: the same,
 * 3 × 3 downsampled to 11 × 11.
 */
export const VILA_MODELS = {
  'vila-1.0': {
    generation: 'v1.0',
    aspectRatio: 'pad',
    context: 4096,
    tokensPerPicture: 576,
    byteFallback: true,
  },
  'vila-1.5': {
    generation: 'v1.5',
    aspectRatio: 'resize',
    context: 4096,
    tokensPerPicture: 196,
    byteFallback: true,
  },
  nvila: {
    generation: 'head',
    aspectRatio: 'dynamic_s2',
    context: 8192,
    tokensPerPicture: 256,
    byteFallback: false,
  },
  'nvila-lite': {
    generation: 'head',
    aspectRatio: 'dynamic',
    context: 4096,
    tokensPerPicture: 121,
    byteFallback: false,
  },
} as const satisfies Record<string, VilaModel>;

/** A name in {@link VILA_MODELS}. */
export type ModelPreset = keyof typeof VILA_MODELS;

/** Side of a tile of NVILA's encoder, and the sides of the picture at its scales. */
const TILE = 448;
/** Sides of a picture at the scales of NVILA's own scripts. */
export const S2_SCALES = [TILE, 2 * TILE, 3 * TILE] as const;

/** Tiles that LazyMMC4Dataset asks for at most, and all other loaders: `max_tiles` of VILA's DataArguments. */
const DOCUMENT_TILES = 6;
const MOST_TILES = 12;

/**
 * The `--image_aspect_ratio` that a model trains with on a loader's records.
 *
 * With `dynamic` head looks for placeholders in the first turn of a conversation alone and ends the run on others, so
 * conversations with images in later turns are squashed to one picture an image.
 */
export function aspectRatioOf(model: ModelPreset, loader: ImageLoader): AspectRatio {
  const { aspectRatio } = VILA_MODELS[model];
  return loader === 'turns' && aspectRatio === 'dynamic' ? 'resize' : aspectRatio;
}

/** What an image costs a model behind a loader. */
export function tilingOf(model: ModelPreset, loader: ImageLoader): ImageTiling {
  const { generation, tokensPerPicture } = VILA_MODELS[model];
  const aspectRatio = aspectRatioOf(model, loader);
  if (loader !== 'pairs' && aspectRatio === 'dynamic')
    return {
      kind: 'dynamic',
      tile: TILE,
      maxTiles: loader === 'documents' ? DOCUMENT_TILES : MOST_TILES,
      tokensPerTile: tokensPerPicture,
    };
  if (loader !== 'pairs' && aspectRatio === 'dynamic_s2')
    return { kind: 'dynamic_s2', scales: S2_SCALES, maxTiles: MOST_TILES, tokensPerTile: tokensPerPicture };
  // Head ends every picture with a line feed.
  return { kind: 'one', tokens: generation === 'head' ? tokensPerPicture + 1 : tokensPerPicture };
}

/** Tokens of a turn of each side around an image: role, end marks and the full stop, in the longest template. */
const TURN_TOKENS = 16;
/** Tokens of a system prompt. */
const SYSTEM_TOKENS = 40;

/** The budget of a training sequence of a model behind a loader. */
export function budgetOf(model: ModelPreset, loader: ImageLoader): TokenBudget {
  const { context, byteFallback } = VILA_MODELS[model];
  const conversation = loader === 'turns' || loader === 'first-turn';
  return {
    context,
    tiling: tilingOf(model, loader),
    byteFallback,
    around: conversation
      ? { item: SYSTEM_TOKENS + 2 * TURN_TOKENS, image: loader === 'turns' ? TURN_TOKENS : 2, text: 2 }
      : { item: 2, image: 2, text: 1 },
  };
}
