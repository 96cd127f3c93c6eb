import { probabilityOf } from '../content/boosted-trees.js';
import { mixPlaces } from '../content/mix-places.js';
import { readTreeAsset } from '../content/tree-asset.js';
import { IMAGE_EVIDENCE, type ImageContext, imageEvidence, LEVELS } from './image-evidence.js';
import { decorationRule, leadRule } from './image-rules.js';
import type { PageImage } from './read-images.js';

/** The trees that judge images. */
export const imageTrees = readTreeAsset('image-trees', IMAGE_EVIDENCE);

/** How much the images in equal places weigh against an image's own evidence: one gallery stands or falls together. */
const PLACE_WEIGHT = 0.8;
/** Images of at least this probability are kept: the best F1 on manual labels of hosts that were not seen. */
const IMAGE_CUT = 0.55;
/**
 * The same for the pictures of a list's entries whose text is kept: products, rooms, recipes; and of figures whose
 * caption is kept. With the text of an entry kept, its picture is more likely content than its own evidence says.
 */
const ENTRY_CUT = 0.3;
/**
 * The same for backgrounds, posters, custom elements and pictures in `<noscript>` alone, which the labelled pages have
 * few of: more of them dress a page up.
 */
const UNUSUAL_CUT = 0.65;
/** Entries that make a list; a few alike parts are an article's sections. */
const MIN_ENTRIES = 8;

const inFigure = IMAGE_EVIDENCE.indexOf('in_figure');
const inside = IMAGE_EVIDENCE.indexOf('inside_kept');
const repeats = IMAGE_EVIDENCE.indexOf('repeats');
const around = LEVELS.map((level) => ({
  images: IMAGE_EVIDENCE.indexOf(`up${level}_images`),
  kept: IMAGE_EVIDENCE.indexOf(`up${level}_kept_words`),
}));

/** What was decided about a page's images, in their order. */
export interface ImageVerdicts {
  /** Probability of being content, with the images in equal places taken in; 0 or 1 where a rule knows better. */
  probability: Float64Array;
  /** The probability from which on each image is kept. */
  cut: Float64Array;
  /** The rule that decided, where one did. */
  rules: (string | undefined)[];
  /** Evidence of each image, in the order of `IMAGE_EVIDENCE`. */
  rows: Float32Array[];
}

/**
 * Judges each image by its own evidence and by the verdicts on the text around it, then mixes the verdicts of images
 * in equal places.
 */
export function judgeImages(images: readonly PageImage[], context: ImageContext): ImageVerdicts {
  const { tree, place } = context.page;
  const rows = imageEvidence(images, context);
  const own = Float64Array.from(rows, (row) => probabilityOf(imageTrees, row));
  const mixed = mixPlaces(own, (index) => ({
    place: place[tree.parent[(images[index] as PageImage).node] ?? 0] ?? 0,
    weight: 1,
    share: PLACE_WEIGHT,
  }));
  const rules: (string | undefined)[] = [];
  const probability = mixed.map((value, index) => {
    const decoration = decorationRule(tree, images[index] as PageImage);
    const lead = decoration === undefined ? leadRule(rows[index] as Float32Array) : undefined;
    rules.push(decoration ?? lead);
    if (decoration !== undefined) return 0;
    return lead === undefined ? value : 1;
  });
  const cut = Float64Array.from(rows, (row, index) =>
    images[index]?.unusual === true
      ? UNUSUAL_CUT
      : ((row[repeats] ?? 0) >= MIN_ENTRIES && (row[inside] === 1 || holdsKeptText(row))) ||
          (row[inFigure] === 1 && holdsKeptText(row))
        ? ENTRY_CUT
        : IMAGE_CUT,
  );
  return { probability, cut, rules, rows };
}

/**
 * Whether an element around the image that has no other image holds kept text. The first entry of a list has no kept
 * text before its picture, and a figure whose caption is kept would be a caption of nothing.
 */
function holdsKeptText(row: Float32Array): boolean {
  return around.some(({ images, kept }) => row[images] === 1 && (row[kept] ?? 0) > 0);
}
