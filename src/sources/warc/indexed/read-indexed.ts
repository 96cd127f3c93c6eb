import { AbortedError, type BadInputError } from '../../../errors.js';
import type { Context } from '../../../flow/context.js';
import { mapConcurrent } from '../../../flow/map-concurrent.js';
import type { JudgeRecord } from '../../../formats/warc/read-records.js';
import type { InputOpener } from '../../../store/input.js';
import { recordDrop, unitDrop, unreadReason } from '../../drops.js';
import type { SourceItem } from '../../source.js';
import type { RecordVerdict } from '../judge-record.js';
import type { ArchiveNames } from './archive-names.js';
import type { IndexEvent } from './index-file.js';
import { type IndexedArchive, openIndexed, pieces } from './indexed-archives.js';
import { joinRanges, type Range, type Run } from './join-ranges.js';
import { type IndexedJudge, type IndexedRecord, judgeBeginning, judgeIndexed } from './judge-indexed.js';
import { isDeclaredImage, unwanted } from './wanted-record.js';

/** Lines whose records are brought into the order of their archives at once. */
const BATCH = 10_000;
/** Longest run of records that is read in one request, and held. A record that is longer is streamed. */
const RUN_BYTES = 4 * 1024 * 1024;
/** Requests under way: a server answers after some 50 ms, and most records are some 20 kB. */
const RUNS_UNDER_WAY = 8;
/** Of an image its head is read here, which is some 600 bytes compressed, and the rest when a page wants it. */
const HEAD_BYTES = 1024;

/** What records are read with. */
export interface IndexedOptions {
  opener: InputOpener;
  names: ArchiveNames;
  judge: JudgeRecord<RecordVerdict>;
  ctx: Context;
}

/** A record to be read: its own bytes, or the first of them. */
interface Wanted extends Range, Omit<IndexedRecord, 'archive'> {
  names: readonly [string, ...string[]];
  headOnly: boolean;
}

/**
 * Reads the records that an index names, and nothing else of their archives but what lies between close ones.
 *
 * Each line is one item: a page, an image, or a drop. Lines are taken in batches, each in the order of archive and
 * offset, whatever the order of the index.
 */
export async function* readIndexed(
  events: AsyncIterable<IndexEvent>,
  options: IndexedOptions,
): AsyncGenerator<SourceItem> {
  const lost = new Set<string>();
  let batch: Wanted[] = [];
  for await (const event of events) {
    if (options.ctx.signal.aborted) throw new AbortedError(undefined, { cause: options.ctx.signal.reason });
    const wanted = 'item' in event ? event.item : wantedOf(event, options.names);
    if ('kind' in wanted) yield wanted;
    else batch.push(wanted);
    if (batch.length < BATCH) continue;
    yield* readBatch(batch, options, lost);
    batch = [];
  }
  yield* readBatch(batch, options, lost);
}

function wantedOf(
  { record, place }: Extract<IndexEvent, { record: unknown }>,
  namesOf: ArchiveNames,
): Wanted | SourceItem {
  const { url, offset, length = Number.POSITIVE_INFINITY } = record;
  const reason = unwanted(record);
  if (reason !== undefined) return recordDrop(reason.reason, { detail: reason.detail, url, source: place });
  const [name, ...others] = namesOf(record.filename);
  if (name === undefined)
    return recordDrop('index_outside_base', { detail: record.filename, url, source: place });
  const headOnly = isDeclaredImage(record) && length > HEAD_BYTES;
  const end = offset + (headOnly ? HEAD_BYTES : length);
  return { record, place, names: [name, ...others], headOnly, start: offset, end };
}

async function* readBatch(
  batch: Wanted[],
  options: IndexedOptions,
  lost: Set<string>,
): AsyncGenerator<SourceItem> {
  const archives = new Map<string, Wanted[]>();
  for (const wanted of batch) {
    const [name] = wanted.names;
    archives.set(name, archives.get(name) ?? []);
    archives.get(name)?.push(wanted);
  }
  const runs: Run<Wanted>[] = [];
  for (const name of [...archives.keys()].sort()) {
    const { once, repeated } = withoutRepeats(archives.get(name) ?? []);
    for (const { record, place } of repeated)
      yield recordDrop('index_duplicate', { detail: name, url: record.url, source: place });
    runs.push(...joinRanges(once, RUN_BYTES));
  }
  const open = openOnce(options.opener);
  const read = mapConcurrent(runs, (run) => readRun(run, open), {
    concurrency: RUNS_UNDER_WAY,
    signal: options.ctx.signal,
  });
  for await (const one of read) {
    if ('dead' in one) yield* lostRecords(one.run, one.dead, lost);
    else for (const wanted of one.run.parts) yield await itemOf(wanted, one, options.judge);
  }
}

/** Records in the order of the archive; those that two lines name are kept once. */
function withoutRepeats(batch: readonly Wanted[]): { once: Wanted[]; repeated: Wanted[] } {
  const once: Wanted[] = [];
  const repeated: Wanted[] = [];
  const seen = new Set<string>();
  for (const wanted of [...batch].sort((a, b) => a.start - b.start)) {
    const key = `${wanted.start} ${wanted.record.url ?? ''}`;
    (seen.has(key) ? repeated : once).push(wanted);
    seen.add(key);
  }
  return { once, repeated };
}

type ReadRun =
  | { run: Run<Wanted>; dead: BadInputError }
  | {
      run: Run<Wanted>;
      archive: IndexedArchive;
      /** Absent for a record that is streamed. */
      bytes?: Buffer;
    };

async function readRun(run: Run<Wanted>, archives: Archives): Promise<ReadRun> {
  const archive = await archives(run.parts[0].names);
  if ('dead' in archive) return { run, dead: archive.dead };
  if (run.end - run.start > RUN_BYTES) return { run, archive };
  return { run, archive, bytes: await archive.readWhole(run) };
}

type Archives = (names: readonly [string, ...string[]]) => ReturnType<typeof openIndexed>;

/** Each archive of a batch is opened once. */
function openOnce(opener: InputOpener): Archives {
  const opened = new Map<string, ReturnType<typeof openIndexed>>();
  return (names) => {
    const known = opened.get(names[0]) ?? openIndexed(opener, names);
    opened.set(names[0], known);
    return known;
  };
}

async function itemOf(
  { record, place, start, end, headOnly }: Wanted,
  { run, archive, bytes }: Extract<ReadRun, { archive: unknown }>,
  judge: JudgeRecord<RecordVerdict>,
): Promise<SourceItem> {
  const indexed: IndexedRecord = { record, place, archive: archive.uri };
  const by: IndexedJudge = { judge, dictionary: archive.dictionary };
  const own = bytes
    ? pieces(bytes.subarray(start - run.start, end - run.start))
    : archive.read({ start, end });
  if (!headOnly) return judgeIndexed(own, indexed, by);
  const whole = { start, end: start + (record.length ?? Number.POSITIVE_INFINITY) };
  return (await judgeBeginning(own, indexed, by)) ?? judgeIndexed(archive.read(whole), indexed, by);
}

/** A drop for each record, and one that names the archive: the build is no success then. */
function* lostRecords(run: Run<Wanted>, dead: BadInputError, lost: Set<string>): Generator<SourceItem> {
  const reason = unreadReason(dead);
  const input = run.parts[0].names[0];
  if (!lost.has(input)) {
    lost.add(input);
    const detail = `${dead.message}; an index names records in it, and source.warc_base says where its archives lie; those of others are read`;
    yield unitDrop(reason, { detail, source: { input, offset: 0 } });
  }
  for (const { record, place } of run.parts)
    yield recordDrop(reason, { detail: input, url: record.url, source: place });
}
