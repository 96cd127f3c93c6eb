/** sRGB of eight bits to light from 0 to 1, as float. */
const LIGHT = Float32Array.from({ length: 256 }, (_, level) => {
  const value = Math.fround(Math.fround(level) / 255);
  if (value <= 0.04045) return value / Math.fround(12.92);
  const base = Math.fround(Math.fround(value + Math.fround(0.055)) / Math.fround(1.055));
  return base ** Math.fround(2.4);
});

/** Light in 255ths to sRGB of eight bits. */
const LEVELS = Float32Array.from({ length: 257 }, (_, step) => {
  const light = Math.fround(Math.min(step, 255) / 255);
  const level =
    light <= 0.0031308 ? Math.fround(12.92) * light : 1.055 * light ** Math.fround(1 / 2.4) - 0.055;
  return Math.round(255 * level);
});

const [RED, GREEN, BLUE] = [Math.fround(0.2126), Math.fround(0.7152), Math.fround(0.0722)];

/** Grey of RGB pixels by their luminance, as libvips's `b-w`, which computes in floats of 32 bits. */
export function rgbToGrey(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(rgb.length / 3);
  const { fround } = Math;
  for (let to = 0, from = 0; to < grey.length; to++, from += 3) {
    const red = fround(RED * (LIGHT[rgb[from] as number] as number));
    const green = fround(GREEN * (LIGHT[rgb[from + 1] as number] as number));
    const blue = fround(BLUE * (LIGHT[rgb[from + 2] as number] as number));
    const light = Math.min(255, fround(fround(fround(red + green) + blue) * 255));
    const step = Math.trunc(light);
    const level = LEVELS[step] as number;
    const rise = fround(((LEVELS[step + 1] as number) - level) * fround(light - step));
    grey[to] = roundHalfEven(fround(level + rise));
  }
  return grey;
}

/** C's rint, of a number that is not negative. */
function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && (down & 1) === 1) ? down + 1 : down;
}
