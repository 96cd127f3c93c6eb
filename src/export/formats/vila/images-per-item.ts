import { FixConfigError } from '../../../errors.js';
import { type ExportImage, type ExportItem, imagesOf } from '../export-item.js';
import { type PairText, pairText } from './pair-text.js';

/** The image of an item of a pairs format and its text. Throws FixConfigError `not_a_pair` when there is no such pair. */
export function pairOf(format: string, item: ExportItem): { image: ExportImage } & PairText {
  const images = imagesOf(item);
  const [image] = images;
  if (image === undefined || images.length > 1)
    throw new FixConfigError(
      'not_a_pair',
      `format ${format} writes one image per record, and ${item.key} has ${images.length}; leave the images per item at 1`,
    );
  const text = pairText(item, image);
  if (text === undefined)
    throw new FixConfigError(
      'not_a_pair',
      `format ${format}: nothing speaks of the image of ${item.key}; plan the export with the refusal of the format`,
    );
  return { image, ...text };
}

/** Images that LazyMMC4Dataset reads of a document; it loses the rest without a word. */
const MOST_IMAGES = 6;

/** Refuses an item that LazyMMC4Dataset fails on, or loses images of. */
export function checkMmc4Images(item: ExportItem): void {
  const images = imagesOf(item).length;
  if (images === 0)
    throw new FixConfigError(
      'no_images',
      `format vila-mmc4: the loader fails on documents without images, and ${item.key} has none; leave the fewest images per item at 1`,
    );
  if (images > MOST_IMAGES)
    throw new FixConfigError(
      'too_many_images',
      `format vila-mmc4: the loader loses all images of a document but ${MOST_IMAGES}, and ${item.key} has ${images}; leave the images per item at ${MOST_IMAGES}`,
    );
}
