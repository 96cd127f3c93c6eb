import { type ExportItem, imagesOf } from '../export-item.js';
import { encodeItemSample } from '../webdataset/sample-parts.js';

/** Columns in the order of their names, as the format demands; all are of variable size. */
export const MDS_COLUMNS = [
  { name: 'doc', encoding: 'json' },
  { name: 'images', encoding: 'list[jpeg]' },
  { name: 'key', encoding: 'str' },
] as const;

/**
 * Encodes an item as an MDS sample: the size of each column as little-endian u32, then the columns.
 *
 * `images` is a `list[jpeg]`: a zero, the number of images, their sizes, their bytes. Its reader opens each with
 * Pillow by its content, so PNG and WebP pass too; and unlike `jpeg_array` it takes an empty list.
 */
export function encodeMdsSample(item: ExportItem): { chunks: Uint8Array[]; bytes: number } {
  const images = imagesOf(item).map(({ data }) => data);
  const doc = encodeItemSample(item);
  const key = Buffer.from(item.key);
  const list = u32([0, images.length, ...images.map(({ byteLength }) => byteLength)]);
  const listBytes = images.reduce((sum, { byteLength }) => sum + byteLength, list.byteLength);
  const chunks = [u32([doc.byteLength, listBytes, key.byteLength]), doc, list, ...images, key];
  return { chunks, bytes: 12 + doc.byteLength + listBytes + key.byteLength };
}

/** Little-endian u32 numbers. Throws RangeError for what does not fit. */
export function u32(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, 4 * i);
  });
  return bytes;
}
