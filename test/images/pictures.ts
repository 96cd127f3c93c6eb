import sharp, { type Sharp } from 'sharp';

/** Raw 8-bit pixels. */
export interface Raw {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** A picture whose quarters tell up from down and left from right: red, green / blue, yellow, with a soft gradient. */
export function quarters(width: number, height: number, alpha?: (x: number, y: number) => number): Raw {
  const channels = alpha === undefined ? 3 : 4;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = x < width / 2;
      const top = y < height / 2;
      const shade = Math.round((30 * (x + y)) / (width + height));
      const colour = top ? (left ? [220, 20, 20] : [20, 200, 20]) : left ? [20, 20, 220] : [220, 200, 20];
      const at = (y * width + x) * channels;
      for (let c = 0; c < 3; c++) data[at + c] = (colour[c] ?? 0) + shade - 15;
      if (alpha !== undefined) data[at + 3] = alpha(x, y);
    }
  }
  return { data, width, height, channels };
}

/** A reproducible texture with the spectrum of a photo: 24 waves of random direction, weaker the finer they are. */
export function waves(width: number, height: number, seed: number): Raw {
  let state = seed * 2654435761;
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
  const components = Array.from({ length: 24 }, () => {
    const u = Math.floor(random() * 8);
    const v = Math.floor(random() * 8);
    return { u, v, phase: random(), strength: 70 / (1 + u + v), tint: [random(), random(), random()] };
  });
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level: [number, number, number] = [127, 127, 127];
      for (const { u, v, phase, strength, tint } of components) {
        const wave = strength * Math.cos(Math.PI * ((u * x) / width + (v * y) / height + 2 * phase));
        for (const c of [0, 1, 2] as const) level[c] += wave * (0.5 + (tint[c] ?? 0));
      }
      const at = (y * width + x) * 3;
      for (const c of [0, 1, 2] as const) data[at + c] = Math.min(255, Math.max(0, Math.round(level[c])));
    }
  }
  return { data, width, height, channels: 3 };
}

/** A sharp pipeline over raw pixels. */
export function encode({ data, width, height, channels }: Raw): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Pixels of an encoded file, as it stands: no orientation, no conversion beyond 8-bit sRGB. */
export async function pixelsOf(file: Uint8Array): Promise<Raw> {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 };
}

/** Mean absolute difference of two pictures of one size, in levels of 0–255, over red, green and blue. */
export function meanDifference(a: Raw, b: Raw): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error('sizes differ');
  let sum = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    for (let c = 0; c < 3; c++) {
      sum += Math.abs((a.data[pixel * a.channels + c] ?? 0) - (b.data[pixel * b.channels + c] ?? 0));
    }
  }
  return sum / (a.width * a.height * 3);
}

/** Pixels moved so that EXIF orientation `orientation` makes them upright again: what a camera would write. */
export function asCameraWrites(upright: Raw, orientation: number): Raw {
  const swap = orientation >= 5;
  const width = swap ? upright.height : upright.width;
  const height = swap ? upright.width : upright.height;
  const { channels } = upright;
  const data = Buffer.alloc(upright.data.length);
  for (let y = 0; y < upright.height; y++) {
    for (let x = 0; x < upright.width; x++) {
      const [sx, sy] = storedPosition(x, y, upright.width - 1, upright.height - 1, orientation);
      const from = (y * upright.width + x) * channels;
      upright.data.copy(data, (sy * width + sx) * channels, from, from + channels);
    }
  }
  return { data, width, height, channels };
}

/** Where TIFF 6.0's orientation tag says that the upright pixel (x, y) is stored. */
function storedPosition(
  x: number,
  y: number,
  right: number,
  bottom: number,
  orientation: number,
): [number, number] {
  switch (orientation) {
    case 2:
      return [right - x, y];
    case 3:
      return [right - x, bottom - y];
    case 4:
      return [x, bottom - y];
    case 5:
      return [y, x];
    case 6:
      return [y, right - x];
    case 7:
      return [bottom - y, right - x];
    case 8:
      return [bottom - y, x];
    default:
      return [x, y];
  }
}
