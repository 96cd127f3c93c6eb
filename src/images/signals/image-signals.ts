import type { SignalDescription } from '../../model/signals.js';

/** What the header of an image file says; measured of every image whose header can be read. */
export interface HeaderSignals {
  width: number;
  height: number;
  short_side: number;
  long_side: number;
  aspect_ratio: number;
  elongation: number;
  file_bytes: number;
  bytes_per_pixel: number;
  frames: number;
  animated: boolean;
  has_alpha: boolean;
  space: string;
  depth: string;
  orientation: number;
  has_profile: boolean;
  placeholder: boolean;
}

/** What is measured on the decoded pixels; absent is what `images.signals` leaves out. */
export interface PixelSignals {
  entropy?: number;
  contrast?: number;
  laplacian_variance?: number;
  blank_share?: number;
  text_share?: number;
  qr_code?: boolean;
  truncated: boolean;
}

/** All that is measured of an image that is stored, under the names of {@link IMAGE_SIGNALS}. */
export interface ImageSignals extends HeaderSignals, PixelSignals {
  kept: boolean;
}

/** Names, units and meanings of the signals of images that need no model. */
export const IMAGE_SIGNALS = {
  width: px('Width of the original, upright.'),
  height: px('Height of the original, upright.'),
  short_side: px('Shorter side of the original.'),
  long_side: px('Longer side of the original.'),
  aspect_ratio: image('ratio', 'Width ÷ height: above 1 for landscape, below 1 for portrait.'),
  elongation: image('ratio', 'Longer ÷ shorter side: 1 for a square, never less.'),
  file_bytes: image('bytes', 'Length of the original file.'),
  bytes_per_pixel: image(
    'bytes/px',
    'Length of the original file ÷ (width × height): near 0 for blank and for ruined pictures.',
  ),
  frames: image('count', 'Frames of the original; 1 for stills.'),
  animated: flag('The original has more than one frame.'),
  has_alpha: flag('The original has an alpha channel.'),
  space: image('name', 'Colour space of the original as libvips names it: srgb, b-w, cmyk, rgb16, grey16 …'),
  depth: image('name', 'Sample type of the original: uchar for 8 bits, ushort for 16.'),
  orientation: image(
    '1–8',
    'EXIF orientation of the original; 1 when it has none. Stored pixels are upright.',
  ),
  has_profile: flag('The original carries an ICC profile. Stored pixels are sRGB.'),
  placeholder: flag(
    'A stand-in for an image: at most 2 × 2 pixels, one flat colour, fully transparent, or a known "image removed" picture.',
  ),
  entropy: image('bits', 'Shannon entropy of the 32 × 32 grey thumbnail: 0 for one flat tone, at most 8.'),
  contrast: image(
    'grey levels',
    'Standard deviation of the 32 × 32 grey thumbnail: 0 for one flat tone, at most 127.5.',
  ),
  laplacian_variance: image(
    'grey levels²',
    'Variance of the 4-neighbour Laplacian with the longer side reduced to 384 pixels: low for blurred pictures and for empty ones.',
  ),
  blank_share: image(
    'share',
    'Pixels within 8 grey levels of the commonest tone, with the longer side reduced to 384 pixels: near 1 for almost blank pictures.',
  ),
  text_share: image(
    'share',
    'Estimate of the area covered by lines of text: cells with dense strokes on a flat ground that lie in rows.',
  ),
  qr_code: flag('A QR code was found and read with the longer side reduced to 384 pixels.'),
  truncated: flag('The original ended early and the rest was kept by policy.'),
  kept: flag("The stored bytes are the original's, apart from metadata that was cut out."),
} as const satisfies Record<keyof ImageSignals, SignalDescription>;

function image(unit: string, meaning: string): SignalDescription {
  return { level: 'image', unit, meaning };
}

function px(meaning: string): SignalDescription {
  return image('px', meaning);
}

function flag(meaning: string): SignalDescription {
  return image('yes or no', meaning);
}
