/** Formats that are decoded. */
export type InputFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

/** An image file of known format. */
export interface ImageFile {
  bytes: Buffer;
  format: InputFormat;
}
