import { Decompress } from 'fzstd';
import createXxhash from 'xxhash-wasm';
import type { FrameDecoder } from './frame-decoder.js';
import type { FrameHeader } from './frame-header.js';
import { MAX_BLOCK_BYTES } from './limits.js';
import { ZstdBreak } from './zstd-break.js';

const NO_BYTES = new Uint8Array(0);
/** Window descriptor of 128 KiB, as much as one block decodes to. */
const BLOCK_WINDOW = 0x38;
/** The window is moved for each block: this many bytes of it for a decoded byte, and 16 times, are no attack. */
const MOVED_PER_BYTE = 4096;
const FREE_MOVES = 16;

/** Decodes by fzstd, which streams and ignores checksums: they are compared here. */
export async function fzstdDecoder(header: FrameHeader): Promise<FrameDecoder> {
  const { create64 } = await createXxhash();
  const sum = create64();
  let out: Uint8Array[] = [];
  let begun = false;
  let moved = 0;
  let decoded = 0;
  const stream = new Decompress((part) => {
    if (part.length === 0) return;
    // A view of a buffer that the next block overwrites.
    out.push(part.slice());
    sum.update(part);
    decoded += part.length;
  });
  const drain = () => {
    const drained = out;
    out = [];
    return drained;
  };
  return {
    async decode(part) {
      const { windowBytes } = header;
      moved += windowBytes;
      if (moved > MOVED_PER_BYTE * decoded + FREE_MOVES * windowBytes)
        throw new ZstdBreak('corrupt', 'the blocks of a zstd frame are far too small for its window');
      stream.push(begun ? part : withWindowOfUse(part, header));
      begun = true;
      return drain();
    },
    async end(checksum) {
      stream.push(checksum ?? NO_BYTES, true);
      const rest = drain();
      if (checksum === undefined) return { rest, checksumOk: undefined };
      return { rest, checksumOk: Number(BigInt.asUintN(32, sum.digest())) === checksum.readUInt32LE(0) };
    },
    close: () => undefined,
  };
}

/** A frame of one block with a window no larger than a block: the window is allocated for each frame. */
function withWindowOfUse(part: Buffer, { length, windowBytes }: FrameHeader): Buffer {
  const lastBlock = ((part[length] ?? 0) & 1) === 1;
  const singleSegment = ((part[4] ?? 0) & 0x20) !== 0;
  if (!lastBlock || singleSegment || windowBytes <= MAX_BLOCK_BYTES) return part;
  const changed = Buffer.from(part);
  changed[5] = BLOCK_WINDOW;
  return changed;
}
