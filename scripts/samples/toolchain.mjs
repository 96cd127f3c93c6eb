// @ts-check
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { encode, rasterise } from './draw/encode.mjs';
import { lighthouseNight } from './scenes/places.mjs';
import { ferryRoute } from './scenes/small.mjs';
import { gzipMember } from './warc.mjs';

const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * What the bytes of the samples depend on besides the generator: versions, and the hash of a probe through each
 * encoder, because the same version may still encode differently on another processor.
 */
export async function toolchain() {
  const probe = await rasterise(lighthouseNight(), 300);
  const flat = await rasterise(ferryRoute(2), 300);
  return {
    versions: {
      sharp: sharp.versions.sharp ?? '',
      vips: sharp.versions.vips,
      rsvg: sharp.versions.rsvg ?? '',
      mozjpeg: sharp.versions.mozjpeg ?? '',
      webp: sharp.versions.webp ?? '',
      zlib: process.versions.zlib ?? '',
    },
    probes: {
      svg: sha256(probe.data),
      jpeg: sha256(await encode(probe, { format: 'jpeg' })),
      webp: sha256(await encode(probe, { format: 'webp' })),
      png: sha256(await encode(flat, { format: 'png' })),
      gzip: sha256(gzipMember(flat.data)),
    },
  };
}
