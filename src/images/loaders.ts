import sharp from 'sharp';

/** libvips loaders that may touch bytes from the web; SVG, TIFF, PDF, raw and file loaders stay shut. */
const ALLOWED_LOADERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadHeifBuffer',
];

/**
 * Restricts libvips to the allowed loaders, one thread per operation and no cache.
 *
 * The setting is libvips's own and so holds for the whole process. Parallelism comes from the pool's threads;
 * the operations cache would only hold decoded strangers.
 */
export function restrictLibvips(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ALLOWED_LOADERS });
  sharp.concurrency(1);
  sharp.cache(false);
}
