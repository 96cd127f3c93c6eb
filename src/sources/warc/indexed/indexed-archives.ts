import type { BadInputError } from '../../../errors.js';
import { dictionaryOf } from '../../../formats/warc/archive-dictionary.js';
import type { OpenDictionary } from '../../../formats/zstd/dictionary.js';
import type { Input, InputOpener } from '../../../store/input.js';
import { readAll } from '../../../store/store.js';
import { isDead } from '../dead-archive.js';
import { ofFirstVersion } from './first-version.js';
import type { Range } from './join-ranges.js';

/** An archive that an index names. */
export interface IndexedArchive {
  /** Its name, as it was opened. */
  uri: string;
  dictionary: OpenDictionary;
  /** Bytes of a range, as far as the archive has them. */
  read(range: Range): AsyncIterable<Uint8Array>;
  /** The same in one piece of at most as many bytes as the range has. */
  readWhole(range: Range): Promise<Buffer>;
}

/** Opens the archive of the first name that there is one of, or says why there is none. */
export async function openIndexed(
  opener: InputOpener,
  names: readonly [string, ...string[]],
): Promise<IndexedArchive | { dead: BadInputError }> {
  const [name, ...others] = names;
  try {
    return archiveOf(ofFirstVersion(opener, await opener.open(name)));
  } catch (error) {
    if (!isDead(error)) throw error;
    const [next, ...rest] = others;
    if (next === undefined) return { dead: error };
    const opened = await openIndexed(opener, [next, ...rest]);
    // It is missed under the name that the index gives it.
    return 'dead' in opened ? { dead: error } : opened;
  }
}

function archiveOf(input: Input): IndexedArchive {
  const read = ({ start, end }: Range): AsyncIterable<Uint8Array> => {
    // A server refuses a range that begins behind the end.
    const last = Math.min(end, input.bytes > 0 ? input.bytes : end) - 1;
    if (last < start) return pieces(Buffer.alloc(0));
    return input.read({ start, ...(Number.isFinite(last) && { end: last }) });
  };
  return {
    uri: input.uri,
    dictionary: dictionaryOf((start) => input.read({ start })),
    read,
    readWhole: (range) => readAll(read(range), range.end - range.start),
  };
}

/** Bytes as a stream. */
export async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
