import { createDCtx, decompressUsingDict, freeDCtx } from '@bokuweb/zstd-wasm';
import type { FrameDecoder } from './frame-decoder.js';
import type { FrameHeader } from './frame-header.js';
import { loadLibzstd } from './libzstd.js';
import { MAX_BLOCK_BYTES, MAX_HELD_BYTES } from './limits.js';
import { ZstdBreak } from './zstd-break.js';

/** Decodes a frame with a dictionary by libzstd in WebAssembly, which takes the frame whole and checks its checksum. */
export async function dictionaryDecoder(
  { contentBytes, hasChecksum }: FrameHeader,
  dictionary: Uint8Array,
): Promise<FrameDecoder> {
  await loadLibzstd();
  const parts: Buffer[] = [];
  let packed = 0;
  // What the blocks can decode to at most.
  let most = 0;
  return {
    async decode(part) {
      packed += part.length;
      most = Math.min(most + MAX_BLOCK_BYTES, contentBytes ?? Number.POSITIVE_INFINITY);
      if (Math.max(most, packed) > MAX_HELD_BYTES) throw tooLarge();
      parts.push(part);
      return [];
    },
    async end(checksum) {
      if (checksum !== undefined) parts.push(checksum);
      const context = createDCtx();
      try {
        const options = { defaultHeapSize: most };
        const rest = decompressUsingDict(context, Buffer.concat(parts), dictionary, options);
        return { rest: [rest], checksumOk: hasChecksum ? true : undefined };
      } finally {
        freeDCtx(context);
      }
    },
    close: () => {
      parts.length = 0;
    },
  };
}

function tooLarge(): ZstdBreak {
  const most = `${MAX_HELD_BYTES / 2 ** 20} MiB`;
  return new ZstdBreak(
    'unsupported',
    `a zstd frame with a dictionary decodes to more than ${most}; Node 22.19 and 24.6 and later read it`,
  );
}
