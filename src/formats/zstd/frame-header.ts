import { beginsAs } from '../sniff/magic-numbers.js';

/** Least bytes that hold any frame header, and the 8 bytes of a skippable frame's. */
export const MAX_FRAME_HEADER = 18;
/** Magic of the 16 kinds of frames that decoders skip is this and up. */
const SKIPPABLE = 0x184d2a50;
/** Magic of the skippable frame that opens a `.warc.zst` and holds the dictionary of its other frames. */
export const DICTIONARY_FRAME = 0x184d2a5d;

/** What a zstd frame says of itself before its blocks (RFC 8878, 3.1.1.1). */
export interface FrameHeader {
  /** Bytes of the header, magic included. */
  length: number;
  /** Bytes that a decoder must hold of what it decoded. */
  windowBytes: number;
  /** Decoded bytes; undefined when the frame does not say. */
  contentBytes: number | undefined;
  /** Id of the dictionary that it needs; 0 when it names none. */
  dictionaryId: number;
  /** Whether a checksum stands behind the last block. */
  hasChecksum: boolean;
}

/** Whether the bytes begin with a zstd frame, a skippable one included. */
export function isZstd(head: Uint8Array): boolean {
  return beginsAs('zstd', head) || skippableMagic(head) !== undefined;
}

/** Magic of a skippable frame; undefined when the bytes begin with none. */
export function skippableMagic(head: Uint8Array): number | undefined {
  if (head.length < 4) return undefined;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic >= SKIPPABLE && magic < SKIPPABLE + 16 ? magic : undefined;
}

/** Parses a frame header; undefined when the bytes are too few, or a text that says what is wrong. */
export function parseFrameHeader(head: Buffer): FrameHeader | string | undefined {
  if (head.length < 5) return undefined;
  const descriptor = head[4] ?? 0;
  if ((descriptor & 0x08) !== 0) return 'the reserved bit of a frame header is set';
  const singleSegment = (descriptor & 0x20) !== 0;
  const idBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const length = 5 + (singleSegment ? 0 : 1) + idBytes + sizeBytes;
  if (head.length < length) return undefined;
  const idAt = length - sizeBytes - idBytes;
  const dictionaryId = idBytes === 0 ? 0 : head.readUIntLE(idAt, idBytes);
  const contentBytes = contentSize(head, length - sizeBytes, sizeBytes);
  const windowBytes = singleSegment ? (contentBytes ?? 0) : windowSize(head[5] ?? 0);
  return { length, windowBytes, contentBytes, dictionaryId, hasChecksum: (descriptor & 0x04) !== 0 };
}

function contentSize(head: Buffer, at: number, bytes: number): number | undefined {
  if (bytes === 0) return undefined;
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  // Two bytes count from 256: less fits in one.
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
