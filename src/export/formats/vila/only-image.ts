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

/** Refuses an item without images, on which the loader fails. */
export function requireImages(format: string, item: ExportItem): void {
  if (imagesOf(item).length > 0) return;
  throw new FixConfigError(
    'no_images',
    `format ${format}: the loader fails on documents without images, and ${item.key} has none; leave the fewest images per item at 1`,
  );
}
