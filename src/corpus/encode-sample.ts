import { BLOCK, padding, ustarHeader } from '../formats/tar/ustar.js';
import type { Sample } from '../model/sample.js';
import type { PartRange } from './shard-index.js';

/** A stored image's bytes under its part name. */
export interface PartData {
  part: string;
  data: Uint8Array;
}

/** One sample as consecutive tar members, placed as if the shard began at byte 0. */
export interface EncodedSample {
  chunks: Uint8Array[];
  bytes: number;
  parts: PartRange[];
}

/**
 * Lays a sample out as tar members: `<key>.json`, then its images in reading order.
 *
 * JSON first, so that a streaming reader knows what to expect before the images come.
 */
export function encodeSample(sample: Sample, images: readonly PartData[]): EncodedSample {
  const members: PartData[] = [{ part: 'json', data: Buffer.from(JSON.stringify(sample)) }, ...images];
  const chunks: Uint8Array[] = [];
  const parts: PartRange[] = [];
  let bytes = 0;
  for (const { part, data } of members) {
    const pad = padding(data.byteLength);
    chunks.push(ustarHeader(`${sample.key}.${part}`, data.byteLength), data);
    if (pad > 0) chunks.push(Buffer.alloc(pad));
    parts.push({ part, offset: bytes + BLOCK, bytes: data.byteLength });
    bytes += BLOCK + data.byteLength + pad;
  }
  return { chunks, bytes, parts };
}
