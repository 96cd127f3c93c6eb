import { FixConfigError } from '../errors.js';

/** How an image's size is chosen; see {@link ResizeConfig}. */
export const RESIZE_MODES = ['short-side', 'long-side', 'fit', 'cover', 'none'] as const;
/** One of {@link RESIZE_MODES}. */
export type ResizeMode = (typeof RESIZE_MODES)[number];

/** Formats an image can be stored in; `keep` leaves the original bytes alone where nothing has to change. */
export const STORED_FORMATS = ['jpeg', 'png', 'webp', 'keep'] as const;

/** Where images are decoded; see {@link ImagesConfig.isolate}. */
export const ISOLATION_MODES = ['thread', 'process'] as const;

/**
 * Size of stored images, in pixels.
 *
 * - `short-side`: the shorter side becomes `size`, proportions kept.
 * - `long-side`: the longer side becomes `size`, proportions kept.
 * - `fit`: the largest size within `width` × `height`, proportions kept.
 * - `cover`: a centred crop with the proportions of `width` × `height`, scaled to exactly that size. Without
 *   `enlarge` an image too small for it keeps the proportions of the box at the largest size its pixels allow.
 * - `none`: as it is.
 *
 * `fit` and `cover` take `size` for `width` or `height` that is absent. Nothing is enlarged unless `enlarge`.
 * The kernel is Lanczos with three lobes both ways; JPEG and WebP shrink by a power of two while decoding first.
 */
export interface ResizeConfig {
  mode: ResizeMode;
  size?: number;
  width?: number;
  height?: number;
  enlarge: boolean;
}

/** What is done to each image, as the pipeline file says it. */
export interface ImagesConfig {
  /** Width × height of the original, and of a stored enlargement; more is dropped before it is decoded. */
  max_pixels: number;
  /** Frames of an animation; more is dropped before it is decoded. Of others the first frame is stored. */
  max_frames: number;
  /**
   * Memory that a decoder may take for one image beside the pixels it gives, estimated from the file's headers; more is
   * dropped before it is decoded.
   */
  max_decode_bytes: number;
  /**
   * Stand-ins for images: `drop` pixels and spacers of at most 2 × 2, flat colours, fully transparent images and known
   * "image removed" pictures, or `keep` them.
   */
  placeholders: 'drop' | 'keep';
  resize: ResizeConfig;
  format: (typeof STORED_FORMATS)[number];
  /** 1–100, for JPEG (4:2:0) and WebP. */
  quality: number;
  /** A file that ends early: `drop` it, or `keep` what can be decoded of it (`signals.truncated`). */
  truncated: 'drop' | 'keep';
  /** Milliseconds of work on one image; more ends in `image_timeout`. */
  time_limit_ms: number;
  /**
   * Where images are decoded: in threads of the build, or in processes of their own, where a crash of a decoder
   * costs one image. Changes nothing of what is stored.
   */
  isolate: (typeof ISOLATION_MODES)[number];
  /**
   * Model that scores images for NSFW: `off`, `nsfwjs` (the one in the package of that name) or a model folder, whose
   * path is relative to the working directory.
   */
  nsfw: string;
  /** Further models whose outputs become signals, such as aesthetic scores, watermarks, faces; docs/image-models.md. */
  models: readonly { folder: string }[];
}

/** The defaults of {@link ImagesConfig}. */
export const DEFAULT_IMAGES_CONFIG: Readonly<ImagesConfig> = Object.freeze({
  max_pixels: 64_000_000,
  max_frames: 2000,
  max_decode_bytes: 650_000_000,
  placeholders: 'drop' as const,
  resize: Object.freeze({ mode: 'long-side' as const, size: 1024, enlarge: false }),
  format: 'jpeg' as const,
  quality: 90,
  truncated: 'drop' as const,
  time_limit_ms: 20_000,
  isolate: 'thread' as const,
  nsfw: 'off',
  models: Object.freeze([]),
});

/** WebP's largest side; JPEG's is 65,535. */
const MAX_SIDE = 16_383;

/**
 * Fills absent fields with {@link DEFAULT_IMAGES_CONFIG} and checks the result.
 *
 * Throws FixConfigError `bad_images_config` naming the field.
 */
export function resolveImagesConfig(options: Partial<ImagesConfig> = {}): ImagesConfig {
  const config: ImagesConfig = { ...DEFAULT_IMAGES_CONFIG, ...options };
  positive('max_pixels', config.max_pixels);
  positive('max_frames', config.max_frames);
  positive('max_decode_bytes', config.max_decode_bytes);
  oneOf('placeholders', config.placeholders, ['drop', 'keep']);
  whole('quality', config.quality, 100);
  positive('time_limit_ms', config.time_limit_ms);
  oneOf('format', config.format, STORED_FORMATS);
  oneOf('truncated', config.truncated, ['drop', 'keep']);
  oneOf('isolate', config.isolate, ISOLATION_MODES);
  if (config.nsfw === '') refuse('nsfw', 'off, nsfwjs or a model folder', config.nsfw);
  checkResize(config.resize);
  return config;
}

function checkResize(resize: ResizeConfig): void {
  oneOf('resize.mode', resize.mode, RESIZE_MODES);
  for (const name of ['size', 'width', 'height'] as const) {
    if (resize[name] !== undefined) whole(`resize.${name}`, resize[name], MAX_SIDE);
  }
  const { mode, size } = resize;
  if ((mode === 'short-side' || mode === 'long-side') && size === undefined) {
    throw new FixConfigError('bad_images_config', `images.resize: mode ${mode} needs size, in pixels`);
  }
  if ((mode === 'fit' || mode === 'cover') && size === undefined) {
    if (resize.width === undefined || resize.height === undefined) {
      throw new FixConfigError(
        'bad_images_config',
        `images.resize: mode ${mode} needs size, or width and height`,
      );
    }
  }
}

function positive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) refuse(name, 'a number > 0', value);
}

function whole(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max)
    refuse(name, `a whole number from 1 to ${max}`, value);
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) refuse(name, `one of ${allowed.join(', ')}`, value);
}

function refuse(name: string, wanted: string, got: unknown): never {
  throw new FixConfigError('bad_images_config', `images.${name}: want ${wanted}, got ${String(got)}`);
}
