import { splitMemberName } from '../../corpus/sample-key.js';
import { BadInputError } from '../../errors.js';
import { readTar, type TarEnd, type TarMember } from '../../formats/tar/tar-members.js';
import { type FindingList, quote } from '../finding-list.js';

/** Larger members are no sample part; one sample is held in memory. */
const MAX_MEMBER_BYTES = 512 * 1024 * 1024;

const RESTORE = 'restore the shard from a copy, or keep what is whole (--repair)';

/** A member of a sample. */
export interface TarPart {
  /** What follows the first dot of the base name, as stored. */
  part: string;
  data: Buffer;
  /** Offset of its first content byte. */
  dataOffset: number;
}

/** Adjacent members of one key. */
export interface TarSample {
  key: string;
  /** Offset of the first header, extensions included. */
  offset: number;
  /** Offset behind the last member. */
  end: number;
  parts: TarPart[];
}

/** What a loader demands of an archive beyond what Python's tarfile reads. */
export interface TarRules {
  /** PAX and GNU headers are faults: VILA's own tar reader cuts long names and loses samples. */
  ustarOnly?: boolean;
  /** Folders are faults: VILA v1.5 counts them as samples. */
  noFolders?: boolean;
}

const MEND = 'write the shard again';

/**
 * Groups the members of an archive by key as webdataset does: by the first dot of the base name, adjacent ones only.
 *
 * @returns how the archive ended; undefined when it could not be read to its end, which is reported
 */
export async function* tarSamples(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  rules: TarRules,
  findings: FindingList,
): AsyncGenerator<TarSample, TarEnd | undefined, undefined> {
  const members = regularMembers(chunks, file, rules, findings);
  let sample: TarSample | undefined;
  try {
    while (true) {
      const item = await members.next();
      if (item.done) {
        if (sample) yield sample;
        return item.value;
      }
      const { name, member, offset } = item.value;
      if (isIgnoredByRule(name)) continue;
      const split = splitMemberName(name);
      if (split === undefined || split.part === '') {
        const message = `${quote(name)} has no key and part: loaders skip it without a word; ${MEND}`;
        findings.add('member_name_ignored', { file, offset }, message);
        continue;
      }
      if (sample !== undefined && sample.key !== split.key) {
        yield sample;
        sample = undefined;
      }
      sample ??= { key: split.key, offset, end: offset, parts: [] };
      sample.parts.push({ part: split.part, data: member.data, dataOffset: member.dataOffset });
      sample.end = member.dataOffset + Math.ceil(member.data.length / 512) * 512;
    }
  } finally {
    await members.return(undefined);
  }
}

/** Members such as `__meta__/manifest.json`, which webdataset leaves out by rule. */
function isIgnoredByRule(name: string): boolean {
  return /^__[^/]*__($|\/)/.test(name);
}

async function* regularMembers(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  rules: TarRules,
  findings: FindingList,
): AsyncGenerator<{ name: string; member: TarMember; offset: number }, TarEnd | undefined, undefined> {
  const members = readTar(chunks, { maxMemberBytes: MAX_MEMBER_BYTES });
  let longName: string | undefined;
  let start: number | undefined;
  let next = 0;
  try {
    while (true) {
      const item = await members.next();
      if (item.done) {
        checkArchiveEnd(item.value, file, findings);
        return item.value;
      }
      const member = item.value;
      next = member.dataOffset + Math.ceil(member.data.length / 512) * 512;
      start ??= member.offset;
      if ('xgLK'.includes(member.typeflag)) {
        if (rules.ustarOnly) reportExtension(member, file, findings);
        longName = extendedName(member) ?? longName;
        // A global header belongs to no member.
        if (member.typeflag === 'g') start = undefined;
        continue;
      }
      const name = (longName ?? member.name).replace(/^(\.\/)+/, '');
      const offset = start;
      longName = undefined;
      start = undefined;
      if (member.typeflag === '0' && !name.endsWith('/')) {
        if (rules.ustarOnly && member.dialect !== 'ustar') reportDialect(member, name, file, findings);
        yield { name, member, offset };
      } else if (member.typeflag !== '5' || rules.noFolders) {
        const message = `${quote(name)} has type ${quote(member.typeflag)}, no regular file: loaders differ on it; ${MEND}`;
        findings.add('tar_member_type', { file, offset }, message);
      }
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    reportFault(error, file, next, findings);
    return undefined;
  } finally {
    await members.return({ offset: 0, zeroBlocks: 0, trailingBytes: 0, bytes: 0 });
  }
}

/** The name that a PAX or GNU extension gives to the member behind it. */
function extendedName({ typeflag, data }: TarMember): string | undefined {
  if (typeflag === 'L') return data.toString('utf8').replace(/\0[\s\S]*$/, '');
  if (typeflag !== 'x') return undefined;
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString('latin1', at, space === -1 ? at : space));
    if (!Number.isSafeInteger(length) || length < 4) return undefined;
    const record = data.toString('utf8', space + 1, at + length - 1);
    if (record.startsWith('path=')) return record.slice(5);
    at += length;
  }
  return undefined;
}

function reportExtension({ typeflag, offset }: TarMember, file: string, findings: FindingList): void {
  const message = `a ${typeflag === 'x' || typeflag === 'g' ? 'PAX' : 'GNU'} header, which VILA's reader does not know: the sample behind it is lost; ${MEND} as USTAR with names of at most 100 bytes`;
  findings.add('tar_not_ustar', { file, offset }, message);
}

function reportDialect(member: TarMember, name: string, file: string, findings: FindingList): void {
  const message = `${quote(name)} has a ${member.dialect} header, not USTAR; ${MEND}`;
  findings.add('tar_not_ustar', { file, offset: member.offset }, message);
}

function reportFault(error: BadInputError, file: string, offset: number, findings: FindingList): void {
  const where = { file, offset };
  if (error.code === 'tar_truncated')
    findings.add('tar_truncated', where, `the archive ends inside the member that begins here; ${RESTORE}`);
  else if (error.code === 'tar_member_too_large')
    findings.add(
      'tar_member_too_large',
      where,
      `the member that begins here claims more than ${MAX_MEMBER_BYTES} bytes; the rest was not checked; ${RESTORE}`,
    );
  else if (error.code === 'compression_invalid')
    findings.add('compression_invalid', { file }, `does not unpack: cut or damaged; ${RESTORE}`);
  else
    findings.add(
      'tar_corrupt',
      where,
      `the header that begins here has a bad checksum or size; the rest was not checked; ${RESTORE}`,
    );
}

function checkArchiveEnd(end: TarEnd, file: string, findings: FindingList): void {
  const where = { file, offset: end.offset };
  if (end.zeroBlocks < 2) {
    const message = `has ${end.zeroBlocks} of the two zero blocks that close an archive: cut at a member boundary, which Python's tarfile does not notice; ${RESTORE}`;
    findings.add('tar_end_missing', where, message);
  } else if (end.trailingBytes > 0) {
    const message = `${end.trailingBytes} bytes follow the end of the archive: loaders stop before them; ${RESTORE}`;
    findings.add('tar_trailing_bytes', where, message);
  }
}
