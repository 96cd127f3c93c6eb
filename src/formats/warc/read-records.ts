import { ByteFeed, LineTooLong } from '../bytes/byte-feed.js';
import { CompressionBreak } from '../compression/compression-break.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import type { OpenDictionary } from '../zstd/dictionary.js';
import { beginsArcLine, isArcLine, parseArcHead } from './arc-head.js';
import { skipToRecordHead } from './find-record.js';
import { withoutLineEnd } from './line-end.js';
import { type Member, type MemberFormat, memberFormat } from './member-format.js';
import { RecordBlock } from './record-block.js';
import { parseWarcHead, type RecordHead } from './record-head.js';

const MAX_HEAD_LINE = 64 * 1024;
const MAX_HEAD = 1024 * 1024;
/** How far a record without a valid length is followed in search of the next one. */
const MAX_RESYNC = 1024 * 1024;

/** Where a record lies in the archive file. */
export interface RecordSite {
  /** Offset of the record, or of the gzip member or zstd frame that holds it. */
  offset: number;
  /** Bytes of the record with the blank lines behind it, or of its member; undefined inside a shared member. */
  length?: number;
  /** Decoded offset inside a member that holds several records; absent for the first. */
  within?: number;
}

/** What became of one record, or why there is no next one. */
export type RecordEvent<T> =
  | {
      kind: 'record';
      head: RecordHead;
      value: T;
      site: RecordSite;
      missing: number;
      damage?: string;
      /** Of plain archives: whether the line ends that close a record stand where its length says. */
      closed?: boolean;
      /** Of compressed archives: how its members are told. */
      members?: MemberFormat;
    }
  | { kind: 'junk'; site: RecordSite; detail: string }
  | { kind: 'break'; reason: ArchiveBreakReason; offset: number; detail: string; members?: MemberFormat };

/** Why an archive cannot be read on. */
export type ArchiveBreakReason = 'archive_truncated' | 'archive_corrupt' | 'archive_unsupported';

/** Looks at a record while its block streams past; need not read all of it. */
export type JudgeRecord<T> = (head: RecordHead, block: RecordBlock) => Promise<T>;

/**
 * Reads WARC and ARC records, plain or compressed by record with gzip or zstd, with the byte range of each.
 *
 * An own reader rather than warcio.js 2.4.11, for what it must tell: the compressed length of each record, so
 * that an archived image can be fetched by range; truncation and checksum failures as values; ARC; and no word
 * on the console. With checksums verified it takes about the CPU of Node's gunzip stream alone (76 MB in 7,735 members,
 * a third of them pages of 155 KB on average).
 *
 * Bad bytes never throw. Each record is one event; a file that breaks part-way ends with one `break` event.
 * `missing` counts bytes by which a record falls short of its declared length.
 *
 * @param base - absolute offset of the first byte of `bytes`
 * @param dictionary - opens the dictionary of a `.warc.zst`; by default there is none
 */
export async function* readRecords<T>(
  bytes: AsyncIterable<Uint8Array>,
  base: number,
  judge: JudgeRecord<T>,
  dictionary: OpenDictionary = async () => undefined,
): AsyncGenerator<RecordEvent<T>, void, undefined> {
  const feed = new ByteFeed(bytes, base);
  try {
    const magic = await feed.peek(4);
    const members = memberFormat(magic, dictionary);
    const unsupported = unsupportedFormat(magic);
    if (unsupported !== undefined) {
      const detail = `${unsupported}: recompress as one gzip member per record`;
      yield { kind: 'break', reason: 'archive_unsupported', offset: base, detail };
    } else if (members !== undefined) {
      yield* readMembers(feed, members, judge);
    } else {
      yield* readPlain(feed, judge);
    }
  } finally {
    await feed.close();
  }
}

async function* readPlain<T>(feed: ByteFeed, judge: JudgeRecord<T>): AsyncGenerator<RecordEvent<T>> {
  while (true) {
    await skipBlankLines(feed);
    const offset = feed.offset;
    if ((await feed.peek(1)).length === 0) return;
    const record = await readRecord(feed, judge);
    if (record.kind !== 'record') {
      if (record.kind === 'bad' && (await skipToRecordHead(feed))) {
        const length = feed.offset - offset;
        yield { kind: 'junk', site: { offset, length }, detail: passedOver(record.detail, length) };
        continue;
      }
      const reason = record.kind === 'cut' ? 'archive_truncated' : 'archive_corrupt';
      yield { kind: 'break', reason, offset, detail: record.detail };
      return;
    }
    const closed = (await skipBlankLines(feed, 2)) >= (record.head.format === 'arc' ? 1 : 2);
    const length = feed.offset - offset;
    await skipToNextRecord(feed, record.damage === undefined);
    yield { ...record, site: { offset, length }, closed };
    if (record.missing > 0) {
      const detail = `the last record ends ${record.missing} bytes early`;
      yield { kind: 'break', reason: 'archive_truncated', offset, detail };
      return;
    }
  }
}

async function* readMembers<T>(
  feed: ByteFeed,
  members: MemberFormat,
  judge: JudgeRecord<T>,
): AsyncGenerator<RecordEvent<T>> {
  while (true) {
    const end: MemberEnd = {};
    const member = await nextMember(feed, members, end);
    const offset = feed.offset;
    if (member !== undefined) yield* readMember(feed, member, { offset, members, end }, judge);
    else if (end.broken === undefined) return;
    if (end.broken !== undefined) {
      const { reason, message } = end.broken;
      yield { kind: 'break', reason, offset, detail: message, members };
      return;
    }
  }
}

/** The member at hand, not yet read; undefined at the end of the archive and where there is none. */
async function nextMember(
  feed: ByteFeed,
  members: MemberFormat,
  end: MemberEnd,
): Promise<Member | undefined> {
  try {
    await members.skipGap(feed);
    const magic = await feed.peek(16);
    // Some writers pad the file with zeros; a member that lost its first bytes has up to six of them.
    if (magic.every((byte) => byte === 0)) return undefined;
    const begin = magic.subarray(0, members.magic.length);
    if (members.magic.subarray(0, begin.length).equals(begin)) return await members.open(feed);
    end.broken = new CompressionBreak('corrupt', `what follows is no ${members.name}`);
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    end.broken = error;
  }
  return undefined;
}

/** Filled when the member breaks. */
interface MemberEnd {
  broken?: CompressionBreak;
}

interface MemberPlace {
  offset: number;
  members: MemberFormat;
  end: MemberEnd;
}

async function* readMember<T>(
  feed: ByteFeed,
  member: Member,
  where: MemberPlace,
  judge: JudgeRecord<T>,
): AsyncGenerator<RecordEvent<T>> {
  const { offset, members, end } = where;
  const decoded =
    member.whole === undefined ? new ByteFeed(decodedBytes(member, end)) : ByteFeed.of(member.whole());
  try {
    // The last record is held back until the member ends: only then are its length and checksum known.
    let held: (ReadRecord<T> & { within: number }) | undefined;
    let first = true;
    while (true) {
      if (held === undefined) await skipBlankLines(decoded);
      else await skipToNextRecord(decoded, held.damage === undefined);
      if ((await decoded.peek(1)).length === 0) break;
      const within = first ? 0 : decoded.offset;
      first = false;
      const record = await readRecord(decoded, judge);
      if (record.kind !== 'record') await skipToRecordHead(decoded);
      // Broken data that decodes to noise behind a record may have changed the record too.
      if (held !== undefined && record.kind !== 'record') held = damagedBy(member, where, held);
      if (held !== undefined) yield { ...held, site: memberSite(offset, held.within), members };
      held = record.kind === 'record' ? { ...record, within } : undefined;
      if (record.kind === 'record' || end.broken !== undefined) continue;
      const detail = passedOver(record.detail, decoded.offset - within);
      yield { kind: 'junk', site: memberSite(offset, within), detail };
    }
    if (held === undefined) return;
    const site = memberSite(offset, held.within);
    if (held.within === 0 && end.broken === undefined) site.length = feed.offset - offset;
    yield { ...(held.missing === 0 ? damagedBy(member, where, held) : held), site, members };
  } finally {
    await decoded.close();
  }
}

/** The record, damaged when no checksum vouches for the bytes of its member. */
function damagedBy<R extends { damage?: string }>(
  member: Member,
  { members: { name }, end: { broken } }: MemberPlace,
  record: R,
): R {
  if (broken !== undefined) return { damage: `its ${name} breaks: ${broken.message}`, ...record };
  if (member.checksumOk !== false) return record;
  return { damage: `the checksum of its ${name} differs from the decoded bytes`, ...record };
}

/** A break ends the decoded bytes and is remembered, so that a record cut by it ends like any cut record. */
async function* decodedBytes(member: Member, end: MemberEnd): AsyncGenerator<Buffer> {
  try {
    yield* member.bytes();
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    end.broken = error;
  }
}

function memberSite(offset: number, within: number): RecordSite {
  return within === 0 ? { offset } : { offset, within };
}

interface ReadRecord<T> {
  kind: 'record';
  head: RecordHead;
  value: T;
  missing: number;
  damage?: string;
}

async function readRecord<T>(
  feed: ByteFeed,
  judge: JudgeRecord<T>,
): Promise<ReadRecord<T> | { kind: 'cut' | 'bad'; detail: string }> {
  const head = await readHead(feed);
  if (!('fields' in head)) return head;
  const block = new RecordBlock(feed, head.length ?? 0);
  const value = await judge(head, block);
  const missing = await block.finish();
  const record: ReadRecord<T> = { kind: 'record', head, value, missing };
  if (head.length === undefined) record.damage = 'the record declares no valid length';
  return record;
}

const CUT_HEAD = { kind: 'cut', detail: 'the input ends inside a record head' } as const;

async function readHead(feed: ByteFeed): Promise<RecordHead | { kind: 'cut' | 'bad'; detail: string }> {
  const atHand = feed.takeHead('WARC/', MAX_HEAD_LINE, 'utf8');
  if (atHand !== undefined) return parseWarcHead(atHand);
  const start = feed.offset;
  const lines: string[] = [];
  try {
    while (true) {
      const line = await feed.readLine(MAX_HEAD_LINE);
      const text = withoutLineEnd(line?.toString('utf8') ?? '');
      const whole = line?.at(-1) === 0x0a;
      if (lines.length === 0 && !text.startsWith('WARC/'.slice(0, whole ? undefined : text.length))) {
        if (!whole && beginsArcLine(text)) return CUT_HEAD;
        const head = whole && isArcLine(text) ? parseArcHead(text) : undefined;
        return head ?? { kind: 'bad', detail: `no record begins here: ${JSON.stringify(text.slice(0, 60))}` };
      }
      if (!whole) return CUT_HEAD;
      if (text === '') return parseWarcHead(lines);
      if (feed.offset - start > MAX_HEAD)
        return { kind: 'bad', detail: `a record head exceeds ${MAX_HEAD} bytes` };
      lines.push(text);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    return { kind: 'bad', detail: `no record begins here: a line exceeds ${MAX_HEAD_LINE} bytes` };
  }
}

function passedOver(detail: string, bytes: number): string {
  return `${detail}; ${bytes} bytes up to the next record are passed over`;
}

/** Skips up to `most` line ends; resolves to how many there were. Some writers end lines with CR CR LF. */
async function skipBlankLines(feed: ByteFeed, most = Number.POSITIVE_INFINITY): Promise<number> {
  let lines = 0;
  for (; lines < most; lines++) {
    const blank = /^\r{0,3}\n/.exec((await feed.peek(4)).toString('latin1'));
    if (blank === null) break;
    feed.consume(blank[0].length);
  }
  return lines;
}

/**
 * Gets over what stands between a record and the next: blank lines, and the odd bytes that a declared length
 * just short of the truth leaves on the line. Behind a record without a valid length, lines up to the next head.
 */
async function skipToNextRecord(feed: ByteFeed, lengthKnown: boolean): Promise<void> {
  const end = feed.offset + MAX_RESYNC;
  for (let lines = 0; lengthKnown ? lines < 1 : feed.offset < end; lines++) {
    await skipBlankLines(feed);
    if (await isAtRecord(feed)) return;
    const held = await feed.peek(MAX_HEAD_LINE);
    const lineEnd = held.indexOf(0x0a);
    if (lengthKnown && lineEnd < 0) return;
    feed.consume(lineEnd < 0 ? held.length : lineEnd + 1);
    if (held.length === 0) return;
  }
  await skipBlankLines(feed);
}

async function isAtRecord(feed: ByteFeed): Promise<boolean> {
  const start = (await feed.peek(5)).toString('latin1');
  if (start === 'WARC/') return true;
  // The head of an ARC record is a URL and fits on one line.
  if (!/^[a-z][a-z0-9+.-]/i.test(start)) return false;
  const line = (await feed.peek(4096)).toString('latin1');
  return isArcLine(line.split('\n', 1)[0] ?? '');
}

function unsupportedFormat(magic: Buffer): string | undefined {
  return (['lz4', 'bzip2', 'xz', 'zip'] as const).find((format) => beginsAs(format, magic));
}
