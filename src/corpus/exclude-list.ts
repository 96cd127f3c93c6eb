import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { describeSchemaErrors } from '../config/describe-schema-errors.js';
import { loadCheck } from '../config/load-check.js';
import { BadInputError, describeError } from '../errors.js';
import { isGzip } from '../formats/gzip/gzip-member.js';
import { textLines } from '../formats/jsonl/lines.js';
import type { ExcludeEntry } from './exclude-entry.js';
import { ExcludeIndex } from './exclude-index.js';

/** What must not be used, ready to be asked. */
export interface ExcludeList
  extends Pick<
    ExcludeIndex,
    | 'entries'
    | 'namesImages'
    | 'namesPictures'
    | 'documentExclusion'
    | 'imageExclusion'
    | 'partsOf'
    | 'imagesOf'
  > {
  /** SHA-256 of the lists' (decompressed) bytes: two lists with the same one exclude the same. */
  readonly sha256: string;
}

/**
 * Reads an exclude list: JSONL, plain or gzipped, one {@link ExcludeEntry} a line; see schemas/exclude.schema.json.
 *
 * URLs are compared as they read, without scheme and fragment, so `HTTPS://Host/%e8%8c%b6#b` and `http://host/茶` are one.
 *
 * @param name - how errors name the list
 * @throws BadInputError `bad_exclude_list` naming the line
 */
export async function readExcludeList(bytes: AsyncIterable<Uint8Array>, name: string): Promise<ExcludeList> {
  return readExcludeLists([{ bytes, name }]);
}

/** Reads several exclude lists as one; see {@link readExcludeList}. */
export async function readExcludeLists(
  lists: Iterable<{ bytes: AsyncIterable<Uint8Array>; name: string }>,
): Promise<ExcludeList> {
  const hash = createHash('sha256');
  const index = new ExcludeIndex();
  for (const { bytes, name } of lists) {
    for await (const entry of readExcludeEntries(bytes, name, (line) => hash.update(`${line}\n`)))
      index.add(entry);
  }
  return Object.assign(index, { sha256: hash.digest('hex') });
}

/** The entries of an exclude list in their order; see {@link readExcludeList}. */
export async function* readExcludeEntries(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  onLine: (line: string) => void = () => undefined,
): AsyncGenerator<ExcludeEntry> {
  const check = loadCheck<ExcludeEntry>('exclude.all');
  let line = 0;
  for await (const text of textLines(gunzipped(bytes, name))) {
    line += 1;
    onLine(text);
    if (text.trim() !== '') yield parseEntry(text, check, `${name} line ${line}`);
  }
}

/** Makes a list of entries that were checked before, such as those of a corpus's takedowns. */
export function createExcludeList(entries: Iterable<ExcludeEntry>): ExcludeList {
  const hash = createHash('sha256');
  const index = new ExcludeIndex();
  for (const entry of entries) {
    hash.update(`${JSON.stringify(entry)}\n`);
    index.add(entry);
  }
  return Object.assign(index, { sha256: hash.digest('hex') });
}

/** Several lists as one: what any of them names. */
export function joinExcludeLists(lists: readonly ExcludeList[]): ExcludeList {
  const hash = createHash('sha256');
  for (const { sha256 } of lists) hash.update(`${sha256}\n`);
  const first = <T>(ask: (list: ExcludeList) => T | undefined): T | undefined => {
    for (const list of lists) {
      const answer = ask(list);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  const all = (ask: (list: ExcludeList) => ReadonlySet<string>): ReadonlySet<string> =>
    new Set(lists.flatMap((list) => [...ask(list)]));
  return {
    entries: lists.reduce((sum, { entries }) => sum + entries, 0),
    sha256: hash.digest('hex'),
    namesImages: lists.some(({ namesImages }) => namesImages),
    namesPictures: lists.some(({ namesPictures }) => namesPictures),
    documentExclusion: (document) => first((list) => list.documentExclusion(document)),
    imageExclusion: (image) => first((list) => list.imageExclusion(image)),
    partsOf: (key) => all((list) => list.partsOf(key)),
    imagesOf: (key) => all((list) => list.imagesOf(key)),
  };
}

function parseEntry(
  text: string,
  check: ReturnType<typeof loadCheck<ExcludeEntry>>,
  where: string,
): ExcludeEntry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadInputError('bad_exclude_list', `${where}: not JSON: ${describeError(error)}`, {
      cause: error,
    });
  }
  if (check(value)) return value;
  const problems = describeSchemaErrors(check).join('; ');
  throw new BadInputError('bad_exclude_list', `${where}: ${problems}; see schemas/exclude.schema.json`);
}

/** Undoes gzip where the bytes begin with its signature. */
async function* gunzipped(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  const whole = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => source };
  })();
  if (!isGzip(first.value)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // An error reaches the reader through `gunzip`; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(whole), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    throw new BadInputError('bad_exclude_list', `${name}: ${describeError(error)}`, { cause: error });
  }
}
