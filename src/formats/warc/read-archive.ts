import { ByteFeed } from '../bytes/byte-feed.js';
import { GzipBreak, GzipMember } from '../gzip/gzip-member.js';
import { skipLine, skipToRecordHead } from './find-record.js';
import { type JudgeRecord, type RecordEvent, readRecords } from './read-records.js';

/** Opens the archive at a byte. */
export type OpenArchive = (start: number) => AsyncIterable<Uint8Array>;

type RecordRead<T> = Extract<RecordEvent<T>, { kind: 'record' }>;

/** The first bytes of a gzip member: magic, deflate, and flags of which three bits must be zero. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const RESERVED_FLAGS = 0xe0;
const REACHES_OVER = 'its declared length reaches over the next record';
/** Bytes on the line behind a record that some writers leave out of its length, line ends included. */
const MAX_SPILL = 16;
/** Bytes that may be read again for damage, beyond four times what was reached: an archive of traps ends there. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Reads an archive as {@link readRecords} does, and crosses damage instead of ending at it.
 *
 * A gzip member that breaks is one `junk` event up to the next member that holds records. A record whose declared
 * length reaches over the following ones, or ends before its own end, is damaged, and reading goes on at the next
 * head. What cannot be crossed is a `break`, as before.
 */
export async function* readArchive<T>(
  open: OpenArchive,
  judge: JudgeRecord<T>,
): AsyncGenerator<RecordEvent<T>, void, undefined> {
  const budget = new ReadBudget(open);
  let start: number | undefined = 0;
  while (start !== undefined) start = yield* readFrom(budget, start, judge);
}

/** Reads on from a record; returns where to go on behind damage, undefined at the end. */
async function* readFrom<T>(
  budget: ReadBudget,
  start: number,
  judge: JudgeRecord<T>,
): AsyncGenerator<RecordEvent<T>, number | undefined, undefined> {
  // Held back until what follows shows that its length is right.
  let held: RecordRead<T> | undefined;
  // The last member when it is damaged: it may have been decoded beyond its end, over the members behind it.
  let doubtful: number | undefined;
  for await (const event of readRecords(budget.open(start), start, judge)) {
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
    if (doubtful !== undefined && at > doubtful) {
      const next = await findMember(budget, doubtful + 1);
      if (next !== undefined && next < at) return next;
      doubtful = undefined;
    }
    if (event.kind === 'record' && event.closed !== undefined) held = event;
    else if (event.kind === 'break' && event.gzip === true) {
      const next = await findMember(budget, event.offset + 1);
      if (next === undefined) yield event;
      else {
        const site = { offset: event.offset, length: next - event.offset };
        const detail = `${event.detail}; reading goes on at the gzip member at offset ${next}`;
        yield { kind: 'junk', site, detail };
      }
      return next;
    } else yield event;
    if (event.kind === 'record' && (event.damage !== undefined || event.missing > 0)) doubtful = at;
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
    await skipLine(feed);
    return (await skipToRecordHead(feed, until)) && feed.offset < until ? feed.offset : undefined;
  } finally {
    await feed.close();
  }
}

/** Offset of the next gzip member whose decoded bytes begin with a record. */
async function findMember(budget: ReadBudget, start: number): Promise<number | undefined> {
  let from: number | undefined = start;
  while (from !== undefined && !budget.isSpent) {
    const at: number | undefined = await findMagic(budget, from);
    if (at === undefined || (await holdsRecord(budget, at))) return at;
    from = at + 1;
  }
  return undefined;
}

async function findMagic(budget: ReadBudget, start: number): Promise<number | undefined> {
  const feed = new ByteFeed(budget.open(start), start);
  try {
    while (true) {
      const held = await feed.peek(64 * 1024);
      if (held.length < 10) return undefined;
      for (let at = held.indexOf(GZIP_MAGIC); at >= 0; at = held.indexOf(GZIP_MAGIC, at + 1))
        if (((held[at + 3] ?? 0) & RESERVED_FLAGS) === 0) return feed.offset + at;
      feed.consume(held.length - GZIP_MAGIC.length + 1);
    }
  } finally {
    await feed.close();
  }
}

async function holdsRecord(budget: ReadBudget, at: number): Promise<boolean> {
  const feed = new ByteFeed(budget.open(at), at);
  const decoded = new ByteFeed(new GzipMember(feed).bytes());
  try {
    const begin = await decoded.peek(1);
    return begin.length > 0 && (await skipToRecordHead(decoded, 1));
  } catch (error) {
    if (!(error instanceof GzipBreak)) throw error;
    return false;
  } finally {
    await decoded.close();
    await feed.close();
  }
}

/** Counts what is read, so that damage behind damage cannot have an archive read over and over. */
class ReadBudget {
  #read = 0;
  #furthest = 0;

  constructor(private readonly archive: OpenArchive) {}

  get isSpent(): boolean {
    return this.#read > 4 * this.#furthest + SPARE_BYTES;
  }

  async *open(start: number): AsyncGenerator<Uint8Array> {
    let at = start;
    for await (const chunk of this.archive(start)) {
      at += chunk.length;
      this.#read += chunk.length;
      this.#furthest = Math.max(this.#furthest, at);
      yield chunk;
    }
  }
}
