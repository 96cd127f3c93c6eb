import { BadInputError } from '../../errors.js';

/** A frame of a TIFF. */
export interface TiffFrame {
  width: number;
  height: number;
}

/** More frames are no document of images. */
const MAX_FRAMES = 10_000;

const WIDTH = 256;
const HEIGHT = 257;

/**
 * Reads the chain of frames of a classic TIFF: their sizes, nothing of their pixels.
 *
 * @throws BadInputError `tiff_invalid`
 */
export function tiffFrames(bytes: Uint8Array): TiffFrame[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = data.toString('latin1', 0, 2);
  if (data.length < 8 || (order !== 'II' && order !== 'MM')) throw invalid('is no TIFF');
  const u16 = (at: number): number => (order === 'II' ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const u32 = (at: number): number => (order === 'II' ? data.readUInt32LE(at) : data.readUInt32BE(at));
  if (u16(2) !== 42) throw invalid('is a BigTIFF or none at all');
  const frames: TiffFrame[] = [];
  const seen = new Set<number>();
  for (let at = u32(4); at !== 0; ) {
    if (at + 2 > data.length || seen.has(at)) throw invalid(`has a broken chain at frame ${frames.length}`);
    if (frames.length >= MAX_FRAMES) throw invalid(`has more than ${MAX_FRAMES} frames`);
    seen.add(at);
    const end = at + 2 + u16(at) * 12;
    if (end + 4 > data.length) throw invalid(`is cut in the directory of frame ${frames.length}`);
    const frame = { width: 0, height: 0 };
    for (let entry = at + 2; entry < end; entry += 12) {
      const tag = u16(entry);
      const value = u16(entry + 2) === 3 ? u16(entry + 8) : u32(entry + 8);
      if (tag === WIDTH) frame.width = value;
      if (tag === HEIGHT) frame.height = value;
    }
    if (frame.width === 0 || frame.height === 0) throw invalid(`has no size in frame ${frames.length}`);
    frames.push(frame);
    at = u32(end);
  }
  return frames;
}

function invalid(what: string): BadInputError {
  return new BadInputError('tiff_invalid', what);
}
