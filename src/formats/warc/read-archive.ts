import { ByteFeed } from '../bytes/byte-feed.js';
import { CompressionBreak } from '../compression/compression-break.js';
import type { OpenDictionary } from '../zstd/dictionary.js';
import { dictionaryOf } from './archive-dictionary.js';
import { skipHeadLine, skipToRecordHead } from './find-record.js';
import type { MemberFormat } from './member-format.js';
import { type JudgeRecord, type RecordEvent, readRecords } from './read-records.js';

/** Opens the archive at a byte, counted from its own first. */
export type OpenArchive = (start: number) => AsyncIterable<Uint8Array>;

type RecordRead<T> = Extract<RecordEvent<T>, { kind: 'record' }>;

const REACHES_OVER = 'its declared length reaches over the next record';
/** Bytes on the line behind a record that some writers leave out of its length, line ends included. */
const MAX_SPILL = 16;
/** Bytes that may be read again for damage, beyond four times what was reached: an archive of traps ends there. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Reads an archive as {@link readRecords} does, and crosses damage instead of ending at it.
 *
 * A compressed member that breaks is one `junk` event up to the next member that holds records. A record whose declared
 * length reaches over the following ones, or ends before its own end, is damaged, and reading goes on at the next
 * head. What cannot be crossed is a `break`, as before.
 *
 * @param base - where the archive begins in its file: offsets of events count from the file's first byte; default 0
 */
export async function* readArchive<T>(
  open: OpenArchive,
  judge: JudgeRecord<T>,
  base = 0,
): AsyncGenerator<RecordEvent<T>, void, undefined> {
  const budget = new ReadBudget(open, base);
  const dictionary = dictionaryOf((start) => budget.open(base + start));
  let start: number | undefined = base;
  while (start !== undefined) start = yield* readFrom(budget, start, judge, dictionary);
}

/** Reads on from a record; returns where to go on behind damage, undefined at the end. */
async function* readFrom<T>(
  budget: ReadBudget,
  start: number,
  judge: JudgeRecord<T>,
  dictionary: OpenDictionary,
): AsyncGenerator<RecordEvent<T>, number | undefined, undefined> {
  // Held back until what follows shows that its length is right.
  let held: RecordRead<T> | undefined;
  // The last member when it is damaged: it may have been decoded beyond its end, over the members behind it.
  let doubtful: { offset: number; members: MemberFormat } | undefined;
  for await (const event of readRecords(budget.open(start), start, judge, dictionary)) {
    if (held !== undefined) {
      const record: RecordRead<T> = held;
      held = undefined;
      const until = event.kind === 'break' ? Number.POSITIVE_INFINITY : event.site.offset;
      if (isLengthDoubtful(record, event)) {
        const inner = await findRecord(budget, record.site.offset, until);
        if (inner !== undefined) {
          yield { ...record, missing: 0, damage: REACHES_OVER };
          return inner;
        }
        if (event.kind !== 'break') record.damage ??= 'its declared length ends before it does';
      }
      yield record;
    }
    const at = event.kind === 'break' ? event.offset : event.site.offset;
    if (doubtful !== undefined && at > doubtful.offset) {
      const next = await findMember(budget, doubtful.members, doubtful.offset + 1);
      if (next !== undefined && next < at) return next;
      doubtful = undefined;
    }
    if (event.kind === 'record' && event.closed !== undefined) held = event;
    else if (event.kind === 'break' && event.members !== undefined) {
      const next = await findMember(budget, event.members, event.offset + 1);
      if (next === undefined) yield event;
      else {
        const site = { offset: event.offset, length: next - event.offset };
        const detail = `${event.detail}; reading goes on at the ${event.members.name} at offset ${next}`;
        yield { kind: 'junk', site, detail };
      }
      return next;
    } else yield event;
    if (event.kind !== 'record' || event.members === undefined) continue;
    if (event.damage !== undefined || event.missing > 0) doubtful = { offset: at, members: event.members };
  }
  if (held === undefined) return undefined;
  const inner = held.closed === true ? undefined : await findRecord(budget, held.site.offset);
  yield inner === undefined ? held : { ...held, damage: REACHES_OVER };
  return inner;
}

/** Whether what follows a record of a plain archive says that its declared length is wrong. */
function isLengthDoubtful<T>(record: RecordRead<T>, next: RecordEvent<T>): boolean {
  if (record.missing > 0) return true;
  if (record.closed !== false) return false;
  if (next.kind !== 'record') return true;
  const end = record.site.offset + (record.site.length ?? 0);
  return next.site.offset - end > MAX_SPILL;
}

/** Offset of the next record of a plain archive behind the one at `start`, before `until`. */
async function findRecord(
  budget: ReadBudget,
  start: number,
  until = Number.POSITIVE_INFINITY,
): Promise<number | undefined> {
  if (budget.isSpent) return undefined;
  const feed = new ByteFeed(budget.open(start), start);
  try {
    await skipHeadLine(feed);
    return (await skipToRecordHead(feed, until)) && feed.offset < until ? feed.offset : undefined;
  } finally {
    await feed.close();
  }
}

/** Offset of the next member whose decoded bytes begin with a record. */
async function findMember(
  budget: ReadBudget,
  members: MemberFormat,
  start: number,
): Promise<number | undefined> {
  let from: number | undefined = start;
  while (from !== undefined && !budget.isSpent) {
    const at: number | undefined = await findMagic(budget, members, from);
    if (at === undefined || (await holdsRecord(budget, members, at))) return at;
    from = at + 1;
  }
  return undefined;
}

async function findMagic(
  budget: ReadBudget,
  { magic, begins }: MemberFormat,
  start: number,
): Promise<number | undefined> {
  const feed = new ByteFeed(budget.open(start), start);
  try {
    while (true) {
      const held = await feed.peek(64 * 1024);
      if (held.length < 10) return undefined;
      for (let at = held.indexOf(magic); at >= 0; at = held.indexOf(magic, at + 1))
        if (begins(held.subarray(at))) return feed.offset + at;
      feed.consume(held.length - magic.length + 1);
    }
  } finally {
    await feed.close();
  }
}

async function holdsRecord(budget: ReadBudget, members: MemberFormat, at: number): Promise<boolean> {
  const feed = new ByteFeed(budget.open(at), at);
  try {
    const member = await members.open(feed);
    const decoded = new ByteFeed(member.bytes());
    try {
      const begin = await decoded.peek(1);
      return begin.length > 0 && (await skipToRecordHead(decoded, 1));
    } finally {
      await decoded.close();
    }
  } catch (error) {
    if (!(error instanceof CompressionBreak)) throw error;
    return false;
  } finally {
    await feed.close();
  }
}

/** Counts what is read, so that damage behind damage cannot have an archive read over and over. */
class ReadBudget {
  #read = 0;
  #furthest = 0;

  constructor(
    private readonly archive: OpenArchive,
    private readonly base: number,
  ) {}

  get isSpent(): boolean {
    return this.#read > 4 * this.#furthest + SPARE_BYTES;
  }

  async *open(start: number): AsyncGenerator<Uint8Array> {
    let at = start;
    for await (const chunk of this.archive(start - this.base)) {
      at += chunk.length;
      this.#read += chunk.length;
      this.#furthest = Math.max(this.#furthest, at - this.base);
      yield chunk;
    }
  }
}
