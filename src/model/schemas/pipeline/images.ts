// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** What is done to each image. */
export interface ImagesConfig {
  /** Width × height of the original, and of a stored enlargement; more is dropped before it is decoded. */
  max_pixels: number;
  /** Frames of an animation; more is dropped before it is decoded. Of others the first frame is stored. */
  max_frames: number;
  /**
   * Memory that a decoder may take for one image besides the pixels it gives, estimated from the file's
   * headers; more is dropped before it is decoded.
   */
  max_decode_bytes: number;
  /**
   * Stand-ins (1×1 pixels, one flat colour, fully transparent, known "image removed" pictures): drop or keep
   * them.
   */
  placeholders: 'drop' | 'keep';
  /**
   * Signals measured on the pixels of each image: all; needed: those that the rules in force read; none; or a
   * list of names. A rule on a signal that is left out stops the build at once. What the header of a file says
   * is always measured, and so are hashes, placeholders and scores of models.
   */
  signals: ('all' | 'needed' | 'none') | PixelSignal[];
  resize: ResizeConfig;
  /** Stored format; keep leaves the original bytes alone where nothing has to change. */
  format: 'jpeg' | 'png' | 'webp' | 'keep';
  /** For jpeg and webp. */
  quality: number;
  /** A file that ends early: drop it, or keep what can be decoded of it (signals.truncated). */
  truncated: 'drop' | 'keep';
  /** Milliseconds of work on one image; more ends in image_timeout. */
  time_limit_ms: number;
  isolate: IsolationMode;
  /**
   * Model that scores images for NSFW, as signals nsfw_…: off; nsfwjs: the one in the npm package of that name,
   * offline; or a model folder, relative to the working directory.
   */
  nsfw: string;
  /**
   * Further models whose outputs become signals of images, such as aesthetic scores, watermarks and faces; see
   * docs/image-models.md.
   */
  models: {
    /** Folder with model.onnx, preprocessor_config.json and signals.json, relative to the working directory. */
    folder: string;
  }[];
}

/** A signal that is measured on the pixels of an image. */
export const PIXEL_SIGNALS = [
  'entropy',
  'contrast',
  'laplacian_variance',
  'blank_share',
  'text_share',
  'qr_code',
] as const;
/** One of {@link PIXEL_SIGNALS}. */
export type PixelSignal = (typeof PIXEL_SIGNALS)[number];

/**
 * Size of stored images, in pixels. Nothing is enlarged unless enlarge. fit and cover take size for width or
 * height that is absent; a cover of an image too small for it keeps the proportions of the box at the largest
 * size its pixels allow. The kernel is Lanczos with three lobes; JPEG and WebP shrink by a power of two while
 * decoding first.
 */
export interface ResizeConfig {
  mode: ResizeMode;
  /** Pixels. */
  size?: number;
  /** Pixels, for fit and cover. */
  width?: number;
  /** Pixels, for fit and cover. */
  height?: number;
  /** Enlarge smaller images. */
  enlarge: boolean;
}

/**
 * short-side, long-side: that side becomes size, proportions kept; fit: the largest size within width ×
 * height, proportions kept; cover: a centred crop with the proportions of width × height, scaled to exactly
 * that size; none: as it is.
 */
export const RESIZE_MODES = ['short-side', 'long-side', 'fit', 'cover', 'none'] as const;
/** One of {@link RESIZE_MODES}. */
export type ResizeMode = (typeof RESIZE_MODES)[number];

/**
 * Where images are decoded: in threads, or in processes of their own, where a crash of a decoder costs one
 * image. Changes nothing of what is stored.
 */
export const ISOLATION_MODES = ['thread', 'process'] as const;
/** One of {@link ISOLATION_MODES}. */
export type IsolationMode = (typeof ISOLATION_MODES)[number];
