import type { Metadata } from 'sharp';
import type { HeaderSignals } from './image-signals.js';

/** What the header of a file says, in the terms of IMAGE_SIGNALS. */
export function headerSignals(header: Metadata, fileBytes: number, frames: number): HeaderSignals {
  const { width, height } = header.autoOrient;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return {
    width,
    height,
    short_side: short,
    long_side: long,
    aspect_ratio: decimals(width / height),
    elongation: decimals(long / short),
    file_bytes: fileBytes,
    bytes_per_pixel: decimals(fileBytes / (width * height)),
    frames,
    animated: frames > 1,
    has_alpha: header.hasAlpha,
    space: header.space,
    depth: header.depth,
    orientation: header.orientation ?? 1,
    has_profile: header.hasProfile,
    placeholder: false,
  };
}

/** Four decimals: thresholds have two, and no two machines may differ in the last bit of a quotient. */
function decimals(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
