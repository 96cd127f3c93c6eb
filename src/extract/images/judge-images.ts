import { loadTrees, probabilityOf } from '../content/boosted-trees.js';
import { type ImageContext, imageEvidence } from './image-evidence.js';
import { IMAGE_TREES } from './image-trees.js';
import type { PageImage } from './read-images.js';

/** The trees that judge images. */
export const imageTrees = loadTrees(IMAGE_TREES);

/** Images of at least this probability are kept: where precision and recall on labelled pages meet. */
export const IMAGE_CUT = 0.38;

/** Smallest declared side, in CSS pixels, of a picture that is looked at rather than counted or clicked. */
const MIN_SIDE = 16;

/** What was decided about a page's images, in their order. */
export interface ImageVerdicts {
  /** Probability of being content; 0 for tracking pixels and other marks that no reader sees. */
  probability: Float64Array;
  /** Evidence of each image, in the order of `IMAGE_EVIDENCE`. */
  rows: Float32Array[];
}

/** Judges each image by its own evidence and by the verdicts on the text around it. */
export function judgeImages(images: readonly PageImage[], context: ImageContext): ImageVerdicts {
  const rows = imageEvidence(images, context);
  const probability = Float64Array.from(images, (image, index) => {
    const row = rows[index];
    return row === undefined || isMark(image) ? 0 : probabilityOf(imageTrees, row);
  });
  return { probability, rows };
}

/** Whether an image is declared so small that it is there to be counted or clicked, not to be looked at. */
export function isMark(image: PageImage): boolean {
  return Math.min(image.width ?? MIN_SIDE, image.height ?? MIN_SIDE) < MIN_SIDE;
}
