/** 8-bit sRGB pixels, row by row, three channels interleaved. */
export interface RgbPixels<Data extends Uint8Array = Uint8Array> {
  data: Data;
  width: number;
  height: number;
}
