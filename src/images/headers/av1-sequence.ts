import { type BitReader, bitReader } from './bit-reader.js';

/** What a stream of AV1 says of its frames before the first of them. */
export interface Av1Sequence {
  /** No frame is larger. */
  width: number;
  height: number;
  /** Samples of all planes per pixel: 1 for grey, 1.5 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4. */
  samplesPerPixel: number;
  /** More than eight bits, held in two bytes. */
  deep: boolean;
  /** Film grain or super-resolution: the decoder makes a further copy of the frame. */
  copies: boolean;
}

/**
 * Reads a sequence header OBU's payload (AV1 specification §5.5) as far as its last field. Undefined when it ends
 * before.
 */
export function readAv1Sequence(payload: Buffer): Av1Sequence | undefined {
  const bit = bitReader(payload);
  const profile = bit(3);
  bit(1);
  const reduced = bit(1) === 1;
  if (reduced) bit(5);
  else skipOperatingPoints(bit);
  const widthBits = bit(4) + 1;
  const heightBits = bit(4) + 1;
  const width = bit(widthBits) + 1;
  const height = bit(heightBits) + 1;
  if (!reduced && bit(1) === 1) bit(7);
  // Superblock size, filter intra, intra edge filter.
  bit(3);
  if (!reduced) skipInterTools(bit);
  const superres = bit(1) === 1;
  // CDEF and loop restoration work in place.
  bit(2);
  const { deep, samplesPerPixel } = readColour(bit, profile);
  const grain = bit(1) === 1;
  return bit.ended() ? undefined : { width, height, samplesPerPixel, deep, copies: superres || grain };
}

function skipOperatingPoints(bit: BitReader): void {
  let delayBits = 0;
  if (bit(1) === 1) {
    bit(64);
    if (bit(1) === 1) skipUvlc(bit);
    if (bit(1) === 1) {
      delayBits = bit(5) + 1;
      bit(42);
    }
  }
  const displayDelays = bit(1) === 1;
  for (let points = bit(5); points >= 0; points--) {
    bit(12);
    if (bit(5) > 7) bit(1);
    if (delayBits > 0 && bit(1) === 1) bit(delayBits * 2 + 1);
    if (displayDelays && bit(1) === 1) bit(4);
  }
}

function skipUvlc(bit: BitReader): void {
  let zeros = 0;
  while (zeros < 32 && bit(1) === 0) zeros++;
  if (zeros < 32) bit(zeros);
}

function skipInterTools(bit: BitReader): void {
  bit(4);
  const orderHint = bit(1) === 1;
  if (orderHint) bit(2);
  const forceScreenContent = bit(1) === 1 ? 2 : bit(1);
  if (forceScreenContent > 0 && bit(1) === 0) bit(1);
  if (orderHint) bit(3);
}

function readColour(bit: BitReader, profile: number): { deep: boolean; samplesPerPixel: number } {
  const deep = bit(1) === 1;
  const twelve = profile === 2 && deep && bit(1) === 1;
  const grey = profile !== 1 && bit(1) === 1;
  const described = bit(1) === 1;
  const [primaries, transfer, matrix] = described ? [bit(8), bit(8), bit(8)] : [2, 2, 2];
  if (grey) {
    bit(1);
    return { deep, samplesPerPixel: 1 };
  }
  // sRGB as red, green and blue planes.
  if (primaries === 1 && transfer === 13 && matrix === 0) {
    bit(1);
    return { deep, samplesPerPixel: 3 };
  }
  bit(1);
  let [halfWidth, halfHeight] = profile === 0 ? [1, 1] : profile === 1 ? [0, 0] : [1, 0];
  if (twelve) {
    halfWidth = bit(1);
    halfHeight = halfWidth === 1 ? bit(1) : 0;
  }
  if (halfWidth === 1 && halfHeight === 1) bit(2);
  bit(1);
  return { deep, samplesPerPixel: 1 + 2 / ((1 + halfWidth) * (1 + halfHeight)) };
}
