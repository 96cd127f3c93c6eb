import { loadTrees, probabilityOf } from '../content/boosted-trees.js';
import { type ImageContext, imageEvidence } from './image-evidence.js';
import { IMAGE_TREES } from './image-trees.js';
import type { PageImage } from './read-images.js';

const trees = loadTrees(IMAGE_TREES);

/** Images of at least this probability are kept: where precision and recall on labelled pages meet. */
export const IMAGE_CUT = 0.38;

/** Smallest declared side, in CSS pixels, of a picture that is looked at rather than counted or clicked. */
const MIN_SIDE = 16;

/** Probability of each image being content; 0 for tracking pixels and other marks that no reader sees. */
export function judgeImages(images: readonly PageImage[], context: ImageContext): Float64Array {
  const rows = imageEvidence(images, context);
  return Float64Array.from(images, (image, index) => {
    if (Math.min(image.width ?? MIN_SIDE, image.height ?? MIN_SIDE) < MIN_SIDE) return 0;
    const row = rows[index];
    return row === undefined ? 0 : probabilityOf(trees, row);
  });
}
