import type { ResizeConfig } from '../config/images-config.js';

/** Size of the stored image; with `crop`, the scaled original is cropped to it around its centre. */
export interface ResizePlan {
  width: number;
  height: number;
  /** The proportions change, so pixels are cut off. */
  crop: boolean;
  /** False when every pixel stays as it is. */
  changed: boolean;
}

/**
 * The stored size of an upright image of `width` × `height` pixels; see {@link ResizeConfig} for the modes.
 *
 * Sides are rounded to whole pixels, never below 1. Without `enlarge` neither side grows.
 */
export function planResize(width: number, height: number, resize: ResizeConfig): ResizePlan {
  const { mode, enlarge } = resize;
  if (mode === 'none') return { width, height, crop: false, changed: false };
  const boxWidth = resize.width ?? resize.size ?? width;
  const boxHeight = resize.height ?? resize.size ?? height;
  if (mode === 'cover') return planCover(width, height, boxWidth, boxHeight, enlarge);

  const size = resize.size ?? Math.min(boxWidth, boxHeight);
  let scale: number;
  if (mode === 'short-side') scale = size / Math.min(width, height);
  else if (mode === 'long-side') scale = size / Math.max(width, height);
  else scale = Math.min(boxWidth / width, boxHeight / height);
  if (scale === 1 || (scale > 1 && !enlarge)) return { width, height, crop: false, changed: false };
  const plan = { width: side(width * scale), height: side(height * scale), crop: false };
  return { ...plan, changed: plan.width !== width || plan.height !== height };
}

function planCover(
  width: number,
  height: number,
  boxWidth: number,
  boxHeight: number,
  enlarge: boolean,
): ResizePlan {
  const scale = Math.max(boxWidth / width, boxHeight / height);
  // Too small for the box and not to be enlarged: the box shrinks, so that its proportions still hold.
  const shrink = scale > 1 && !enlarge ? 1 / scale : 1;
  const plan = { width: side(boxWidth * shrink), height: side(boxHeight * shrink) };
  const crop = Math.abs(plan.width * height - plan.height * width) > Math.max(width, height) / 2;
  return { ...plan, crop, changed: plan.width !== width || plan.height !== height };
}

function side(length: number): number {
  return Math.max(1, Math.round(length));
}
