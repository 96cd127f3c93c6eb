import { dictionaryOf } from '../../formats/warc/archive-dictionary.js';
import { listZip, memberRange, type ZipEntry } from '../../formats/zip/zip-directory.js';
import { ZipBreak } from '../../formats/zip/zip-members.js';
import type { OpenDictionary } from '../../formats/zstd/dictionary.js';
import type { Input } from '../../store/input.js';
import { unitDrop } from '../drops.js';
import type { SourceItem } from '../source.js';

/** Archives within a WACZ; the standard has them in `archive/`. */
const MEMBERS = /\.w?arc(?:\.(?:gz|zst))?$/i;

/** An archive within a WACZ: bytes `start` … `end - 1` of the file. */
export interface NestedArchive {
  start: number;
  end: number;
}

/** Whether an input is a WACZ: a zip archive of WARCs with indexes. */
export function isWacz(uri: string): boolean {
  return /\.wacz$/i.test(uri.replace(/[?#].*/s, ''));
}

/**
 * The archives of a WACZ, in the order of the file, and a drop for each that cannot be read in place.
 *
 * The standard has them stored, not packed, so that records are read by ranges of the WACZ itself.
 */
export async function* nestedArchives(
  input: Input,
): AsyncGenerator<{ archive: NestedArchive } | { drop: SourceItem }> {
  const dropped = ({ reason, message }: ZipBreak, offset: number) => ({
    drop: unitDrop(reason, { detail: message, source: { input: input.uri, offset } }),
  });
  let entries: ZipEntry[];
  try {
    entries = (await listZip(input)).filter(
      ({ name }) => MEMBERS.test(name) && !name.startsWith('__MACOSX/'),
    );
  } catch (error) {
    if (!(error instanceof ZipBreak)) throw error;
    yield dropped(error, 0);
    return;
  }
  if (entries.length === 0) {
    const detail = 'no member of the WACZ is a WARC';
    yield { drop: unitDrop('archive_no_records', { detail, source: { input: input.uri, offset: 0 } }) };
  }
  let read = 0;
  for (const entry of entries) {
    try {
      const archive = await placeOf(input, entry, read);
      read = archive.end;
      yield { archive };
    } catch (error) {
      if (!(error instanceof ZipBreak)) throw error;
      yield dropped(error, entry.offset);
    }
  }
}

/** Opens the dictionary of the nested archive that a byte of a WACZ lies in. */
export function nestedDictionary(input: Input, offset: number): OpenDictionary {
  return async () => {
    for await (const nested of nestedArchives(input)) {
      if (!('archive' in nested) || offset < nested.archive.start || offset >= nested.archive.end) continue;
      return dictionaryOf(openNested(input, nested.archive))();
    }
    return undefined;
  };
}

/** Opens a nested archive at a byte counted from its own start. */
export function openNested(input: Input, { start, end }: NestedArchive) {
  return (from: number): AsyncIterable<Uint8Array> =>
    start + from < end ? input.read({ start: start + from, end: end - 1 }) : nothing();
}

/** @param read - where the archive before it ends: a directory may name the same bytes again and again */
async function placeOf(input: Input, entry: ZipEntry, read: number): Promise<NestedArchive> {
  const { name, method, encrypted } = entry;
  if (encrypted) throw new ZipBreak('zip_unsupported', `${name} is encrypted`);
  if (method !== 0) {
    const how = 'no record of it can be read by range; unpack the WACZ and give its WARCs';
    throw new ZipBreak('zip_unsupported', `${name} is compressed within the WACZ (method ${method}): ${how}`);
  }
  const place = await memberRange(input, entry);
  if (place.start < read) throw new ZipBreak('archive_corrupt', `${name} lies over another member`);
  return place;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
