/** Pixels of one channel, row by row; 0 is black. */
export interface GreyImage {
  data: Uint8Array;
  width: number;
  height: number;
}
