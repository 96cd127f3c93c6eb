import type { GreyImage } from '../../../../src/images/signals/grey-image.js';

/** The picture at half its size: each pixel is the mean of four; an odd last row or column is left out. */
export function halve({ data, width, height }: GreyImage): GreyImage {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    let top = 2 * y * width;
    for (let x = 0, to = y * w; x < w; x++, to++, top += 2) {
      const below = top + width;
      half[to] =
        ((data[top] as number) +
          (data[top + 1] as number) +
          (data[below] as number) +
          (data[below + 1] as number) +
          2) >>
        2;
    }
  }
  return { data: half, width: w, height: h };
}
