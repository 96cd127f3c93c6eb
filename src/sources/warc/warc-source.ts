import { inputsOf, limitOf, type WarcSourceOptions } from '../../config/source-config.js';
import { AbortedError, BadInputError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import { Recent } from '../../flow/recent.js';
import { dictionaryOf } from '../../formats/warc/archive-dictionary.js';
import { readArchive } from '../../formats/warc/read-archive.js';
import type { RecordEvent } from '../../formats/warc/read-records.js';
import type { SourceRef } from '../../model/page.js';
import type { Input, InputOpener } from '../../store/input.js';

import { recordDrop, unitDrop, unreadReason } from '../drops.js';
import type { Source, SourceItem, SourceUnit } from '../source.js';
import { expandInput, isRemote, nameUnits, openPlanned } from '../unit-plan.js';
import { isDead } from './dead-archive.js';
import { archiveNames } from './indexed/archive-names.js';
import { checkNoBase } from './indexed/check-base.js';
import { ofFirstVersion } from './indexed/first-version.js';
import { ARCHIVE_FILES, INDEX_FILES, isIndex, planIndex, readArchiveIndex } from './indexed/index-file.js';
import { readIndexed } from './indexed/read-indexed.js';
import { judgeRecord, type RecordVerdict } from './judge-record.js';
import { isPathsList, readPathsList } from './paths-list.js';
import { readCapture } from './read-capture.js';
import { isWacz, nestedArchives, nestedDictionary, openNested } from './wacz.js';

/** Open files and HEAD requests under way while planning. */
const PLAN_CONCURRENCY = 16;
/** Dictionaries of `.warc.zst` archives that are kept: each is read once, not for every image. */
const KEPT_DICTIONARIES = 16;

/**
 * Reads WARC and ARC archives and those in WACZ files, one unit per file; and the records of archives that an index names,
 * a unit for each part of the index.
 *
 * Archives from a paths list on a server are not looked at while planning: a crawl lists 90,000 of them, and
 * they never change. Their units carry the list's version and no size.
 */
export function createWarcSource(options: WarcSourceOptions, opener: InputOpener): Source {
  const inputs = inputsOf(options.input);
  const prefix = options.paths_prefix ?? '';
  const base = options.warc_base && opener.credentials.take(options.warc_base, { prefix: true });
  const maxPageBytes = limitOf(options, 'max_page_bytes');
  const dictionaries = new Recent<Uint8Array | undefined>(KEPT_DICTIONARIES);
  return {
    async plan(ctx) {
      const files: NamedArchive[] = [];
      for (const named of inputs) {
        for (const uri of await expandArchives(opener, named)) {
          if (!isPathsList(uri)) {
            files.push({ uri });
            continue;
          }
          const list = await readPathsList(opener, uri, prefix);
          for (const line of list.uris) {
            const one = opener.nameOf?.(line) ?? line;
            files.push({ uri: one, listed: list.version });
          }
        }
      }
      const units = mapConcurrent(files, (file) => planFile(opener, file, base), {
        concurrency: PLAN_CONCURRENCY,
        signal: ctx.signal,
      });
      const planned: PlannedUnit[] = [];
      for await (const ofFile of units) planned.push(...ofFile);
      return nameUnits('warc', planned);
    },
    read: (unit, ctx) => readUnit(opener, unit, { maxPageBytes, base }, ctx),
    async readCapture(capture, maxBytes) {
      const input = ofFirstVersion(opener, await opener.open(capture.input));
      // A WACZ may hold several archives, each with a dictionary of its own.
      const wacz = isWacz(capture.input);
      const dictionary = wacz
        ? nestedDictionary(input, capture.offset)
        : dictionaryOf((start) => input.read({ start }));
      const once = () => dictionaries.get(`${input.version} ${input.uri}`, dictionary);
      return readCapture(input, capture, maxBytes, wacz ? dictionary : once);
    },
  };
}

/** An archive by its name, and the version of the paths list that names it. */
interface NamedArchive {
  uri: string;
  listed?: string;
}

type PlannedUnit = Omit<SourceUnit, 'name' | 'type'>;

/** The archives of a folder; its indexes where it has none: they mostly name the archives that lie beside them. */
async function expandArchives(opener: InputOpener, named: string): Promise<string[]> {
  const archives = await opener.expand(named, ARCHIVE_FILES);
  if (archives.length > 0) return archives;
  const indexes = await opener.expand(named, INDEX_FILES);
  return indexes.length > 0 ? indexes : expandInput(opener, named, ARCHIVE_FILES);
}

async function planFile(
  opener: InputOpener,
  { uri, listed }: NamedArchive,
  base: string | undefined,
): Promise<PlannedUnit[]> {
  if (listed !== undefined && isRemote(uri))
    return [{ input: uri, version: `listed-${listed}`, bytes: 0, share: { listed: true } }];
  let input: Input;
  try {
    input = await opener.open(uri);
  } catch (error) {
    if (listed === undefined || !isDead(error)) throw error;
    return [{ input: uri, version: error.code, bytes: 0, share: { dead: true } }];
  }
  const { version } = input;
  if (!(await isIndex(input))) return [{ input: uri, version, bytes: input.bytes }];
  if (base === undefined) await checkNoBase(opener, input);
  return (await planIndex(input)).map((part) => ({ input: uri, version, ...part }));
}

/** Opens the archive of a unit; of one that a list names and that is not there, the drop that says so. */
async function openUnit(
  opener: InputOpener,
  { input, version, share }: SourceUnit,
): Promise<Input | SourceItem> {
  try {
    if (share?.dead !== true) return await openPlanned(opener, input, share?.listed === true ? '' : version);
    await opener.open(input);
    // It came later: what was planned stands, and a growth of the corpus takes it in.
    throw new BadInputError(version, `${input}: was not there when the build was planned`);
  } catch (error) {
    if ((share?.listed !== true && share?.dead !== true) || !isDead(error)) throw error;
    const detail = `${error.message}; a line of the paths list, the others are read`;
    return unitDrop(unreadReason(error), { detail, source: { input, offset: 0 } });
  }
}

interface ReadOptions {
  maxPageBytes: number;
  /** Where the archives of an index lie, if not beside it. */
  base: string | undefined;
}

async function* readUnit(
  opener: InputOpener,
  unit: SourceUnit,
  { maxPageBytes, base }: ReadOptions,
  ctx: Context,
): AsyncGenerator<SourceItem> {
  const input = await openUnit(opener, unit);
  if ('kind' in input) {
    yield input;
    return;
  }
  const judge = judgeRecord(maxPageBytes);
  if (await isIndex(input)) {
    const names = archiveNames(opener, unit.input, base);
    yield* readIndexed(readArchiveIndex(input, unit.share), { opener, names, judge, ctx });
    return;
  }
  if (!isWacz(unit.input)) {
    yield* itemsOf(
      readArchive((start) => input.read({ start }), judge),
      unit.input,
      ctx,
    );
    return;
  }
  for await (const nested of nestedArchives(input)) {
    if ('drop' in nested) yield nested.drop;
    else {
      const open = openNested(input, nested.archive);
      yield* itemsOf(readArchive(open, judge, nested.archive.start), unit.input, ctx);
    }
  }
}

async function* itemsOf(
  events: AsyncIterable<RecordEvent<RecordVerdict>>,
  input: string,
  ctx: Context,
): AsyncGenerator<SourceItem> {
  for await (const event of events) {
    if (ctx.signal.aborted) throw new AbortedError(undefined, { cause: ctx.signal.reason });
    yield itemOf(event, input);
  }
}

function itemOf(event: RecordEvent<RecordVerdict>, input: string): SourceItem {
  if (event.kind === 'break') {
    const detail = `${event.detail}; at offset ${event.offset}, what came before is kept; get the file again`;
    return unitDrop(event.reason, { detail, source: { input, offset: event.offset } });
  }
  const { offset, length, within } = event.site;
  const source: SourceRef = { input, offset };
  if (length !== undefined) source.length = length;
  if (within !== undefined) source.path = `+${within}`;
  if (event.kind === 'junk') return recordDrop('record_corrupt', { detail: event.detail, source });
  const url = event.head.uri;
  if (event.damage !== undefined) return recordDrop('record_corrupt', { detail: event.damage, url, source });
  if (event.missing > 0) {
    return recordDrop('record_truncated', { detail: `${event.missing} bytes are missing`, url, source });
  }
  const item = event.value(source);
  if (item.kind === 'capture' && within !== undefined) {
    // Reading it back would mean decoding the member from its start for every image.
    const detail =
      'its compressed member holds several records; recompress the archive one member per record';
    return recordDrop('record_not_addressable', { detail, url, source });
  }
  return item;
}
