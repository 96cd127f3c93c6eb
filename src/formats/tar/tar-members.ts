import { BadInputError } from '../../errors.js';
import { ByteFeed } from '../bytes/byte-feed.js';
import { parseHeader, type TarHeader } from './tar-header.js';
import { BLOCK, isZero, padding } from './ustar.js';

/** A member of a tar archive with its content. */
export interface TarMember extends TarHeader {
  /** Offset of the header block. */
  offset: number;
  /** Offset of the first content byte. */
  dataOffset: number;
  data: Buffer;
}

/** How an archive ended. */
export interface TarEnd {
  /** Offset of the first end-of-archive block, or of the end of the file when there is none. */
  offset: number;
  /** Whole zero blocks found at the end; a complete archive has at least two. */
  zeroBlocks: number;
  /** Bytes after the end that are not zero. */
  trailingBytes: number;
  /** Length of the whole stream. */
  bytes: number;
}

/** Options of {@link readTar}. */
export interface ReadTarOptions {
  /** Larger members are refused with BadInputError `tar_member_too_large`. Default: 1 GiB. */
  maxMemberBytes?: number;
}

/**
 * Reads a tar stream member by member, holding one member in memory, and returns how it ended.
 *
 * Python's tarfile takes an archive that was cut at a member boundary without a word; here the caller sees it
 * in the returned {@link TarEnd}. Extensions (PAX, GNU long names) are yielded as members of their own type.
 *
 * @throws BadInputError `tar_corrupt` (bad checksum or size) or `tar_truncated` (cut inside a member), with the offset
 */
export async function* readTar(
  stream: AsyncIterable<Uint8Array>,
  { maxMemberBytes = 1024 ** 3 }: ReadTarOptions = {},
): AsyncGenerator<TarMember, TarEnd, undefined> {
  const input = new ByteFeed(stream);
  try {
    return yield* members(input, maxMemberBytes);
  } finally {
    await input.close();
  }
}

/**
 * The members of samples that lie in memory, as one ranged read of a shard gives them; their data are views of it.
 *
 * @throws BadInputError `tar_corrupt`, `tar_truncated`, as {@link readTar}
 */
export function* tarMembersOf(bytes: Buffer): Generator<TarMember, void, undefined> {
  for (let offset = 0; offset < bytes.byteLength; ) {
    if (bytes.byteLength - offset < BLOCK) throw truncated(offset, 'header');
    const header = checkedHeader(bytes.subarray(offset, offset + BLOCK), offset);
    if (header === undefined) return;
    const dataOffset = offset + BLOCK;
    const end = dataOffset + header.size;
    if (end + padding(header.size) > bytes.byteLength) throw truncated(offset, JSON.stringify(header.name));
    yield { ...header, offset, dataOffset, data: bytes.subarray(dataOffset, end) };
    offset = end + padding(header.size);
  }
}

/** A header that can be relied on; undefined for a block of zeros. */
function checkedHeader(block: Uint8Array, offset: number): TarHeader | undefined {
  const header = parseHeader(block);
  if (header === undefined) return undefined;
  if (!header.checksumOk)
    throw new BadInputError('tar_corrupt', `tar: bad header checksum at byte ${offset}`);
  if (!Number.isSafeInteger(header.size))
    throw new BadInputError('tar_corrupt', `tar: bad size field at byte ${offset}`);
  return header;
}

async function* members(
  input: ByteFeed,
  maxMemberBytes: number,
): AsyncGenerator<TarMember, TarEnd, undefined> {
  while (true) {
    const offset = input.offset;
    const block = await input.take(BLOCK);
    if (block.length === 0) return { offset, zeroBlocks: 0, trailingBytes: 0, bytes: offset };
    if (block.length < BLOCK) throw truncated(offset, 'header');
    const header = checkedHeader(block, offset);
    if (header === undefined) return readEnd(input, offset);
    if (header.size > maxMemberBytes) {
      throw new BadInputError(
        'tar_member_too_large',
        `tar: member ${JSON.stringify(header.name)} at byte ${offset} has ${header.size} bytes, more than ${maxMemberBytes}`,
      );
    }
    const dataOffset = input.offset;
    const data = await input.take(header.size);
    if (data.length < header.size) throw truncated(offset, JSON.stringify(header.name));
    const pad = padding(header.size);
    if ((await input.take(pad)).length < pad) throw truncated(offset, JSON.stringify(header.name));
    yield { ...header, offset, dataOffset, data };
  }
}

async function readEnd(input: ByteFeed, offset: number): Promise<TarEnd> {
  let zeroBlocks = 1;
  let trailingBytes = 0;
  while (true) {
    const block = await input.take(BLOCK);
    if (block.length === 0) return { offset, zeroBlocks, trailingBytes, bytes: input.offset };
    if (block.length === BLOCK && trailingBytes === 0 && isZero(block)) zeroBlocks += 1;
    else if (!isZero(block) || trailingBytes > 0) trailingBytes += block.length;
  }
}

function truncated(offset: number, what: string): BadInputError {
  return new BadInputError(
    'tar_truncated',
    `tar: the archive ends inside ${what} that begins at byte ${offset}`,
  );
}
