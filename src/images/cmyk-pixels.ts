import type { Metadata } from 'sharp';

/** Whether an image is in CMYK and has no profile that says which inks are meant. */
export function isPlainCmyk({ space, icc }: Pick<Metadata, 'space' | 'icc'>): boolean {
  return space === 'cmyk' && icc === undefined;
}

/**
 * Turns inks to red, green and blue by the plain arithmetic of browsers: full black is 0, 0, 0 and pure cyan
 * 0, 255, 255. libvips would take the inks of a press for granted, which gives a dull picture that nobody saw.
 *
 * @param inks - four bytes a pixel, 255 is full ink
 */
export function plainRgb(inks: Uint8Array): Buffer {
  const rgb = Buffer.alloc((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - (inks[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++)
      rgb[to + ink] = Math.round(((255 - (inks[from + ink] ?? 0)) * light) / 255);
  }
  return rgb;
}
