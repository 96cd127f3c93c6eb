import type { RgbPixels } from '../model/pixels.js';
import { DECODE_REASONS } from '../model/reasons/image-reasons.js';
import { meaningsOf } from '../model/reasons.js';
import type { ImageSignals } from './signals/image-signals.js';

/** Why an image was not stored: reason codes of the drops ledger, and what they mean. */
export const IMAGE_DROP_REASONS = meaningsOf(DECODE_REASONS);

/** A key of {@link IMAGE_DROP_REASONS}. */
export type ImageDropReason = keyof typeof IMAGE_DROP_REASONS;

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
  pixels?: RgbPixels<Uint8Array<ArrayBuffer>>;
}

/** What became of an image: stored, or dropped with a reason and what was measured of it until then. */
export type ImageResult =
  | { stored: ProcessedImage }
  | { drop: { reason: ImageDropReason; detail: string }; signals?: Partial<ImageSignals> };
