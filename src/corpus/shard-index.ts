import type { Sample, StoredImage } from '../model/sample.js';
import type { IndexLine, IndexPart } from '../model/schemas/index-line.js';

export type { IndexLine, IndexPart } from '../model/schemas/index-line.js';

/** Where a member's content lies in its shard. */
export type PartRange = Pick<IndexPart, 'part' | 'offset' | 'bytes'>;

/** The index line of a sample whose members have been placed. */
export function indexLine(sample: Sample, offset: number, bytes: number, parts: PartRange[]): IndexLine {
  const images = storedImages(sample);
  const named = new Map(images.map((image) => [image.part, image]));
  let chars = 0;
  let texts = 0;
  for (const node of sample.nodes) {
    if (node.type !== 'text') continue;
    texts += 1;
    chars += node.text.length;
  }
  return {
    key: sample.key,
    id: sample.id,
    url: sample.url,
    ...(sample.title !== undefined && { title: sample.title }),
    ...(sample.language !== undefined && { language: sample.language }),
    texts,
    text_chars: chars,
    images: images.length,
    offset,
    bytes,
    parts: parts.map((range) => ({ ...range, ...namesOf(named.get(range.part)) })),
  };
}

function namesOf(image: StoredImage | undefined): Omit<IndexPart, keyof PartRange> {
  if (image === undefined) return {};
  const { original_url: url, final_url, sha256, phash } = image;
  return { url, ...(final_url !== url && { final_url }), sha256, phash };
}

/** The images of a sample in reading order. */
export function storedImages(sample: Sample): StoredImage[] {
  return sample.nodes.filter((node): node is StoredImage => node.type === 'image');
}

/**
 * Encodes sample offsets as Megatron-Energon's `.tar.idx`: little-endian u64, one per sample, then the
 * offset of the first end-of-archive block.
 */
export function encodeOffsets(offsets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(offsets.length * 8);
  offsets.forEach((offset, i) => {
    bytes.writeBigUInt64LE(BigInt(offset), i * 8);
  });
  return bytes;
}

/** Decodes a `.tar.idx`. Throws RangeError when its length is no multiple of 8. */
export function decodeOffsets(bytes: Uint8Array): number[] {
  if (bytes.byteLength % 8 !== 0)
    throw new RangeError(`.tar.idx: ${bytes.byteLength} bytes is no multiple of 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 8 }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}
