import type { ImagesConfig } from '../config/images-config.js';
import type { ImageResult } from './image-result.js';

/** What a decoder process is sent: the configuration first, then one image after the other. */
export type DecoderRequest = { config: ImagesConfig } | { bytes: Uint8Array; withPixels: boolean };

/** What a decoder process says: that it is up, or why not; then one answer per image. */
export type DecoderReply =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'result'; result: ImageResult }
  | { kind: 'out_of_memory' }
  | { kind: 'threw'; message: string };
