import { loadTrees, probabilityOf } from '../content/boosted-trees.js';
import { type ImageContext, imageEvidence } from './image-evidence.js';
import { decorationRule, leadRule } from './image-rules.js';
import { IMAGE_TREES } from './image-trees.js';
import type { PageImage } from './read-images.js';

/** The trees that judge images. */
export const imageTrees = loadTrees(IMAGE_TREES);

/** Images of at least this probability are kept: where precision and recall on labelled pages meet. */
export const IMAGE_CUT = 0.38;

/** What was decided about a page's images, in their order. */
export interface ImageVerdicts {
  /** Probability of being content; 0 where a rule knows better. */
  probability: Float64Array;
  /** The rule that decided, where one did. */
  rules: (string | undefined)[];
  /** Evidence of each image, in the order of `IMAGE_EVIDENCE`. */
  rows: Float32Array[];
}

/** Judges each image by its own evidence and by the verdicts on the text around it. */
export function judgeImages(images: readonly PageImage[], context: ImageContext): ImageVerdicts {
  const rows = imageEvidence(images, context);
  const rules: (string | undefined)[] = [];
  const probability = Float64Array.from(images, (image, index) => {
    const row = rows[index] as Float32Array;
    const decoration = decorationRule(context.page.tree, image);
    const lead = decoration === undefined ? leadRule(row) : undefined;
    rules.push(decoration ?? lead);
    if (decoration !== undefined) return 0;
    return lead === undefined ? probabilityOf(imageTrees, row) : 1;
  });
  return { probability, rules, rows };
}
