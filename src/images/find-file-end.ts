import type { FileEnd } from './strip/file-end.js';
import { gifEnd } from './strip/strip-gif.js';
import { jpegEnd } from './strip/strip-jpeg.js';
import { inspectPng } from './strip/strip-png.js';

/**
 * Says whether a file that a decoder refused was cut off, by walking its structure.
 *
 * libvips collects its messages in one buffer for the whole process, so that with several threads they may speak
 * of another image: neither a reason nor a detail may hang on them.
 */
export function findFileEnd(bytes: Buffer, format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'): FileEnd {
  if (format === 'jpeg') return jpegEnd(bytes);
  if (format === 'gif') return gifEnd(bytes);
  if (format === 'png') return inspectPng(bytes).complete ? 'reached' : 'cut';
  if (format === 'webp')
    return bytes.length < 12 || 8 + bytes.readUInt32LE(4) > bytes.length ? 'cut' : 'reached';
  return isoMediaEnd(bytes);
}

/** Top-level boxes (ISO/IEC 14496-12 §4.2): size 0 runs to the end of the file, size 1 means 64 bits follow. */
function isoMediaEnd(bytes: Buffer): FileEnd {
  let at = 0;
  while (at < bytes.length) {
    if (at + 16 > bytes.length) return 'cut';
    const short = bytes.readUInt32BE(at);
    if (short === 0) return 'reached';
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < 8) return 'broken';
    at += size;
  }
  return at === bytes.length ? 'reached' : 'cut';
}
