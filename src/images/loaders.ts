import sharp from 'sharp';

/** libvips loaders that may touch bytes from the web; SVG, TIFF, PDF, raw and file loaders stay shut. */
const ALLOWED_LOADERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadHeifBuffer',
];

let restricted = false;

/**
 * Restricts libvips to the allowed loaders, one thread per operation and no cache; later calls do nothing.
 *
 * The setting is libvips's own and so holds for the whole process, threads included. It is made by the thread that
 * starts a pool, before its threads: between blocking all loaders and allowing some, an image that another thread
 * is decoding would count as undecodable. Parallelism comes from the pool's threads; the operations cache would only
 * hold decoded strangers.
 */
export function restrictLibvips(): void {
  if (restricted) return;
  restricted = true;
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ALLOWED_LOADERS });
  sharp.concurrency(1);
  sharp.cache(false);
}
