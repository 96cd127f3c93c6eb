import { FixConfigError } from '../../../errors.js';
import { type ExportImage, type ExportItem, imagesOf } from '../../export-item.js';

/** The image of an item of a pairs format. Throws FixConfigError `not_a_pair` when it has none or several. */
export function onlyImage(format: string, item: ExportItem): ExportImage {
  const images = imagesOf(item);
  const [image] = images;
  if (image !== undefined && images.length === 1) return image;
  throw new FixConfigError(
    'not_a_pair',
    `format ${format} writes one image per record, and ${item.key} has ${images.length}; leave the images per item at 1`,
  );
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
