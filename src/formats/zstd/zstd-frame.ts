import { describeError } from '../../errors.js';
import type { ByteFeed } from '../bytes/byte-feed.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import type { FrameDecoder } from './frame-decoder.js';
import { type FrameHeader, MAX_FRAME_HEADER, parseFrameHeader } from './frame-header.js';
import { MAX_BLOCK_BYTES, MAX_WINDOW_BYTES } from './limits.js';
import { openDecoder } from './open-decoder.js';
import { ZstdBreak } from './zstd-break.js';

/**
 * Decodes exactly one zstd frame (RFC 8878) and leaves the feed on the byte behind it.
 *
 * Decoders run across frames and do not tell where one ends; archives need that place, because a frame is what a
 * byte-range request can fetch. So the blocks, whose headers say how long they are, are cut here and handed over one by
 * one, which also bounds what a step decodes to.
 */
export class ZstdFrame {
  /** Set when the frame was read to its end and has a checksum: whether it agrees with the decoded bytes. */
  checksumOk: boolean | undefined;

  /** @param dictionary - of the archive, for frames that need one */
  constructor(
    private readonly feed: ByteFeed,
    private readonly dictionary?: Uint8Array,
  ) {}

  /** The decoded bytes. Throws {@link ZstdBreak} after the last byte that could be decoded. */
  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    const header = await this.#header();
    let begin: Buffer | undefined = await this.feed.take(header.length);
    const decoder = await openDecoder(header, this.dictionary);
    try {
      for (let last = false; !last; ) {
        const block = await this.#block(Math.min(MAX_BLOCK_BYTES, Math.max(header.windowBytes, 1)));
        const part: Buffer = begin === undefined ? block.bytes : Buffer.concat([begin, block.bytes]);
        begin = undefined;
        last = block.last;
        yield* views(await decoded(() => decoder.decode(part)));
      }
      yield* views(await this.#end(decoder, header));
    } finally {
      decoder.close();
    }
  }

  async #header(): Promise<FrameHeader> {
    const head = await this.feed.peek(MAX_FRAME_HEADER);
    if (head.length >= 4 && !beginsAs('zstd', head))
      throw new ZstdBreak('corrupt', `not a zstd frame at offset ${this.feed.offset}`);
    const header = parseFrameHeader(head);
    if (header === undefined) throw new ZstdBreak('truncated', 'a zstd frame header ends early');
    if (typeof header === 'string') throw new ZstdBreak('corrupt', header);
    if (header.windowBytes > MAX_WINDOW_BYTES) {
      const sizes = `${mebibytes(header.windowBytes)} MiB, more than ${mebibytes(MAX_WINDOW_BYTES)}`;
      throw new ZstdBreak(
        'unsupported',
        `the window of a zstd frame is ${sizes}; compress it with --long=27`,
      );
    }
    if (header.dictionaryId !== 0 && this.dictionary === undefined) {
      const need = `a zstd frame needs the dictionary ${header.dictionaryId}`;
      throw new ZstdBreak('unsupported', `${need}, which no frame at the file's start holds`);
    }
    return header;
  }

  /** The next block with its header (RFC 8878, 3.1.1.2). */
  async #block(mostBytes: number): Promise<{ bytes: Buffer; last: boolean }> {
    const head = await this.feed.peek(3);
    if (head.length < 3) throw endsEarly();
    const bits = head.readUIntLE(0, 3);
    const type = (bits >> 1) & 3;
    const size = bits >> 3;
    if (type === 3) throw new ZstdBreak('corrupt', 'a zstd block is of the reserved type');
    if (size > mostBytes)
      throw new ZstdBreak('corrupt', `a zstd block of ${size} bytes is larger than allowed`);
    // A run-length block says how often its one byte repeats.
    const length = 3 + (type === 1 ? 1 : size);
    const bytes = await this.feed.take(length);
    if (bytes.length < length) throw endsEarly();
    return { bytes, last: (bits & 1) === 1 };
  }

  async #end(decoder: FrameDecoder, { hasChecksum }: FrameHeader): Promise<Uint8Array[]> {
    const checksum = hasChecksum ? await this.feed.take(4) : undefined;
    if (checksum !== undefined && checksum.length < 4)
      throw new ZstdBreak('truncated', 'the checksum behind the compressed data is missing');
    const { rest, checksumOk } = await decoded(() => decoder.end(checksum));
    this.checksumOk = checksumOk;
    return rest;
  }
}

async function decoded<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ZstdBreak) throw error;
    throw new ZstdBreak('corrupt', `zstd data cannot be decoded: ${describeError(error)}`);
  }
}

function* views(parts: readonly Uint8Array[]): Generator<Buffer> {
  for (const { buffer, byteOffset, byteLength } of parts) yield Buffer.from(buffer, byteOffset, byteLength);
}

function endsEarly(): ZstdBreak {
  return new ZstdBreak('truncated', 'compressed data ends early');
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
