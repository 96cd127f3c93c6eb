import type { ImageSignals } from './signals/image-signals.js';

/** Why an image was not stored; stable reason codes of the drops ledger. */
export const IMAGE_DROP_REASONS = {
  not_an_image: 'the bytes are something else: detail is html, xml, json, text, pdf, empty, unknown …',
  svg_blocked: 'SVG can name other files and blow up when drawn; it is not rasterised',
  unsupported_format: 'an image format outside the allow-list: detail is tiff, bmp, heic …',
  placeholder:
    'a stand-in: 1×1 or 2×2 pixels, one flat colour, fully transparent, or a known "image removed" picture',
  image_too_many_pixels: 'width × height is above max_pixels',
  image_too_many_frames: 'more frames than max_frames',
  image_too_many_scans: 'a JPEG of more than 100 scans',
  image_too_much_memory: 'decoding would take more memory than max_decode_bytes',
  image_truncated: 'the file ends before its picture does',
  image_undecodable: 'the file says it is an image and cannot be decoded',
  image_timeout: 'decoding or encoding took longer than time_limit_ms',
  decoder_crashed:
    'the thread or process that decoded this image died or ran out of memory; with a process, twice',
} as const;

/** A key of {@link IMAGE_DROP_REASONS}. */
export type ImageDropReason = keyof typeof IMAGE_DROP_REASONS;

/** 8-bit sRGB pixels, row by row, three channels interleaved. */
export interface RgbPixels {
  data: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** An image ready to be stored. */
export interface ProcessedImage {
  /** The encoded file. Owns its ArrayBuffer. */
  data: Uint8Array;
  format: 'jpeg' | 'png' | 'webp' | 'gif';
  width: number;
  height: number;
  /** Lower-case hex SHA-256 of `data`. */
  sha256: string;
  /** Lower-case hex SHA-256 of the pixels before they were encoded; see pixels-digest.ts. */
  pixels_sha256: string;
  /** 64-bit DCT perceptual hash, 16 hex digits; see perceptual-hash.ts. */
  phash: string;
  /** 64-bit horizontal difference hash, 16 hex digits; see difference-hash.ts. */
  dhash: string;
  /** Frames in the original; 1 for stills. Only the first is stored. */
  frames: number;
  /** Size of the original after auto-orientation. */
  original_width: number;
  original_height: number;
  original_format: string;
  original_bytes: number;
  signals: ImageSignals;
  /** What is stored before it was encoded, three bytes a pixel, alpha on white; for models. Only when asked for. */
  pixels?: RgbPixels;
}

/** What became of an image: stored, or dropped with a reason and what was measured of it until then. */
export type ImageResult =
  | { stored: ProcessedImage }
  | { drop: { reason: ImageDropReason; detail: string }; signals?: Partial<ImageSignals> };
