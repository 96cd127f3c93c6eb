import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { FrameDecoder } from './frame-decoder.js';
import { MAX_WINDOW_LOG } from './limits.js';

/** Node versions from which its zstd takes a dictionary, by major version. */
const WITH_DICTIONARY: ReadonlyMap<number, number> = new Map([
  [22, 19],
  [24, 6],
]);

/** Whether this Node decodes zstd, with a dictionary if one is needed. */
export function nodeDecodes(dictionary: boolean): boolean {
  if (typeof Reflect.get(zlib, 'createZstdDecompress') !== 'function') return false;
  if (!dictionary) return true;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  // Another major version may lack it without a word: the option is then ignored.
  return major > 24 || minor >= (WITH_DICTIONARY.get(major) ?? Number.POSITIVE_INFINITY);
}

/** Decodes by the zstd of Node. */
export function nodeDecoder(dictionary: Uint8Array | undefined): FrameDecoder {
  const create = Reflect.get(zlib, 'createZstdDecompress') as (options: object) => Transform;
  const windowLogMax = Reflect.get(zlib.constants, 'ZSTD_d_windowLogMax') as number;
  // No high-water mark: what a part decodes to is drained right after it.
  const stream = create({
    chunkSize: 64 * 1024,
    highWaterMark: Number.MAX_SAFE_INTEGER,
    params: { [windowLogMax]: MAX_WINDOW_LOG },
    ...(dictionary !== undefined && { dictionary }),
  });
  // Errors are taken from the write that met them; a second one has nobody else to go to.
  stream.on('error', () => undefined);
  const drain = () => {
    const out: Uint8Array[] = [];
    for (let part = stream.read(); part !== null; part = stream.read()) out.push(part);
    return out;
  };
  return {
    async decode(part) {
      const error = await write(stream, part);
      if (error !== undefined) throw error;
      return drain();
    },
    async end(checksum) {
      if (checksum === undefined) return { rest: drain(), checksumOk: undefined };
      const error = await write(stream, checksum);
      return { rest: drain(), checksumOk: error === undefined };
    },
    close: () => stream.destroy(),
  };
}

/** Resolves when the decoder has taken the part, to the error if it met one. */
function write(stream: Transform, part: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve(error);
    stream.once('error', fail);
    stream.write(part, () => {
      stream.off('error', fail);
      resolve(undefined);
    });
  });
}
