// @ts-check
import sharp from 'sharp';
import { seeded } from './random.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {{ data: Buffer, width: number, height: number, channels: 3 | 4 }} Pixels */

/** A drawing as raw pixels; resampling is left to the SVG renderer. @param {Canvas} scene @param {number} width @param {boolean} [alpha] @returns {Promise<Pixels>} */
export async function rasterise(scene, width, alpha = false) {
  const svg = sharp(Buffer.from(scene.svg(width)));
  const image = alpha ? svg.ensureAlpha() : svg.flatten({ background: '#ffffff' }).removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: alpha ? 4 : 3 };
}

/**
 * Film grain: noise in clumps of two pixels, strongest in the mid-tones, the same for all three colours.
 * @param {Pixels} pixels changed in place @param {string} seed @param {number} strength about 4–8 of 255
 */
export function grain(pixels, seed, strength) {
  const random = seeded(`grain:${seed}`);
  const { data, width, height, channels } = pixels;
  const columns = (width >> 1) + 1;
  const clumps = Float32Array.from(
    { length: columns * ((height >> 1) + 1) },
    () => random.next() + random.next() - 1,
  );
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * channels;
      const mid = /** @type {number} */ (data[at + 1]);
      const weight = strength * (1 - Math.abs(mid - 128) / 190);
      const shift = Math.round(/** @type {number} */ (clumps[(y >> 1) * columns + (x >> 1)]) * weight);
      for (let k = 0; k < 3; k += 1)
        data[at + k] = Math.max(0, Math.min(255, /** @type {number} */ (data[at + k]) + shift));
    }
  return pixels;
}

/**
 * @typedef {object} Encoding
 * @property {'jpeg' | 'png' | 'webp'} format
 * @property {number} [quality]
 * @property {boolean} [sideways] stored a quarter turn to the left with EXIF orientation 6, as phones do
 * @property {Record<string, string>} [gps] EXIF GPS tags
 */

/** @param {Pixels} pixels @param {Encoding} o @returns {Promise<Buffer>} */
export async function encode(
  { data, width, height, channels },
  { format, quality = 46, sideways = false, gps },
) {
  let image = sharp(data, { raw: { width, height, channels } });
  if (sideways) image = image.rotate(270);
  if (sideways) image = image.withMetadata({ orientation: 6 });
  if (gps) image = image.withExif({ IFD0: { Make: 'Weft samples', Model: 'Drawn by a program' }, IFD3: gps });
  if (format === 'png') return image.png({ compressionLevel: 9 }).toBuffer();
  if (format === 'webp') return image.webp({ quality, effort: 4 }).toBuffer();
  return image.jpeg({ quality, mozjpeg: true }).toBuffer();
}
