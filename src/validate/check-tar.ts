import { BadInputError } from '../errors.js';
import { readTar, type TarEnd, type TarMember } from '../formats/tar/tar-members.js';
import { BLOCK, padding, RECORD } from '../formats/tar/ustar.js';
import { type FindingList, type FindingPlace, quote } from './finding-list.js';
import { RESTORE } from './hashed-read.js';

/** Larger members are no sample part: fetched images and page texts are far below, and one is held in memory. */
const MAX_MEMBER_BYTES = 128 * 1024 * 1024;

/** Key of at most 80 lower-case ASCII bytes without dots or folders, a dot, a part; 100 bytes in all. */
const MEMBER_NAME = /^(?=.{1,100}$)[a-z0-9_-]{1,80}\.[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

const FAULTS: readonly string[] = ['tar_corrupt', 'tar_truncated', 'tar_member_too_large'];

/** What a piece of a tar stream is a piece of. */
export interface TarPlace {
  file: string;
  /** Offset in the file of the first byte of the stream. */
  base: number;
}

/**
 * Yields the regular members of a tar stream and reports what is wrong with their headers.
 *
 * @returns how the stream ended; undefined when it could not be read to its end, which is reported
 */
export async function* checkedMembers(
  stream: AsyncIterable<Uint8Array>,
  { file, base }: TarPlace,
  findings: FindingList,
): AsyncGenerator<TarMember, TarEnd | undefined, undefined> {
  const members = readTar(stream, { maxMemberBytes: MAX_MEMBER_BYTES });
  let next = base;
  try {
    while (true) {
      const item = await members.next();
      if (item.done) return shifted(item.value, base);
      const member = item.value;
      next = base + member.dataOffset + member.data.length + padding(member.data.length);
      member.offset += base;
      member.dataOffset += base;
      checkHeader(member, file, findings);
      if (member.typeflag === '0') yield member;
    }
  } catch (error) {
    if (!(error instanceof BadInputError) || !FAULTS.includes(error.code)) throw error;
    findings.add(error.code as 'tar_corrupt', { file, offset: next }, faultMessage(error.code));
    return undefined;
  } finally {
    // Closes the stream when the consumer leaves early.
    await members.return(NO_END);
  }
}

const NO_END: TarEnd = { offset: 0, zeroBlocks: 0, trailingBytes: 0, bytes: 0 };

function shifted(end: TarEnd, base: number): TarEnd {
  return { ...end, offset: end.offset + base, bytes: end.bytes + base };
}

function faultMessage(code: string): string {
  if (code === 'tar_truncated') return `the archive ends inside the member that begins here; ${RESTORE}`;
  if (code === 'tar_member_too_large')
    return `the member that begins here claims more than ${MAX_MEMBER_BYTES} bytes; the rest was not checked; ${RESTORE}`;
  return `the header that begins here has a bad checksum or size; the rest was not checked; ${RESTORE}`;
}

function checkHeader(member: TarMember, file: string, findings: FindingList): void {
  const where: FindingPlace = { file, offset: member.offset };
  const name = quote(member.name);
  const mend = 'write the shard again with weft build or weft export';
  if (member.typeflag !== '0') {
    const message = `${name} has type ${quote(member.typeflag)}, not a regular file; readers differ on it; ${mend}`;
    findings.add('tar_member_type', where, message);
    return;
  }
  if (member.dialect !== 'ustar')
    findings.add('tar_not_ustar', where, `${name} has a ${member.dialect} header, not USTAR; ${mend}`);
  if (member.mtime !== 0)
    findings.add('tar_mtime', where, `${name} has mtime ${member.mtime}, not 0: bytes vary by run; ${mend}`);
  if (!MEMBER_NAME.test(member.name))
    findings.add('tar_member_name', where, `${name} is not a key, a dot and a part of [a-z0-9_-]; ${mend}`);
}

/** Reports an archive that is not closed by two zero blocks and zero padding to a multiple of 10240 bytes. */
export function checkEnd(end: TarEnd, file: string, findings: FindingList): void {
  const where = { file, offset: end.offset };
  if (end.zeroBlocks < 2) {
    const message = `has ${end.zeroBlocks} of the two zero blocks that close an archive: cut at a member boundary, which readers do not notice; ${RESTORE}`;
    findings.add('tar_end_missing', where, message);
    return;
  }
  const expected = end.offset + 2 * BLOCK + padding(end.offset + 2 * BLOCK, RECORD);
  if (end.trailingBytes > 0 || end.bytes > expected) {
    const message = `${end.bytes - Math.min(expected, end.bytes)} bytes follow the ${expected} of the archive, or its padding is not zero: readers stop before them; ${RESTORE}`;
    findings.add('tar_trailing_bytes', where, message);
  } else if (end.bytes < expected) {
    findings.add('tar_not_padded', where, `has ${end.bytes} bytes, padded it has ${expected}; ${RESTORE}`);
  }
}
