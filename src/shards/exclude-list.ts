import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { compileSchema, describeSchemaErrors } from '../config/load-schema.js';
import { BadInputError, describeError } from '../errors.js';
import { textLines } from '../flow/text-lines.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { StoredImage } from '../model/sample.js';

/** A line of an exclude list; exactly one of `key`, `page_url`, `image_url`, `sha256` and `host` is given. */
export interface ExcludeEntry {
  /** A document by its key; with `part`, one image of it. */
  key?: string;
  part?: string;
  /** All documents of this URL. */
  page_url?: string;
  /** All images whose original or final URL this is. */
  image_url?: string;
  /** All images with these stored bytes. */
  sha256?: string;
  /** All documents and images of this host. */
  host?: string;
  reason?: string;
  detail?: string;
  /** ISO 8601 time of the check that made this entry. */
  checked_at?: string;
  evidence?: ConsentEvidence[];
}

/** What must not be used, ready to be asked. */
export interface ExcludeList {
  readonly entries: number;
  /** SHA-256 of the list's (decompressed) bytes: two lists with the same one exclude the same. */
  readonly sha256: string;
  /** True when an image can be excluded by something that the index of a shard does not tell. */
  readonly namesImages: boolean;
  hasDocument(document: { key: string; url: string }): boolean;
  /** Part names of the images that are excluded from this document alone. */
  partsOf(key: string): ReadonlySet<string>;
  hasImage(image: Pick<StoredImage, 'original_url' | 'final_url' | 'sha256'>): boolean;
}

const NO_PARTS: ReadonlySet<string> = new Set();

/**
 * Reads an exclude list: JSONL, plain or gzipped, one {@link ExcludeEntry} a line; see schemas/exclude.schema.json.
 *
 * URLs are compared as the URL standard writes them, so `HTTP://Host:80/a` and `http://host/a` are one.
 *
 * @param name - how errors name the list
 * @throws BadInputError `bad_exclude_list` naming the line
 */
export async function readExcludeList(bytes: AsyncIterable<Uint8Array>, name: string): Promise<ExcludeList> {
  const check = compileSchema<ExcludeEntry>('exclude');
  const hash = createHash('sha256');
  const keys = new Set<string>();
  const parts = new Map<string, Set<string>>();
  const pages = new Set<string>();
  const images = new Set<string>();
  const hashes = new Set<string>();
  const hosts = new Set<string>();
  let line = 0;
  let entries = 0;
  for await (const text of textLines(gunzipped(bytes, name))) {
    line += 1;
    hash.update(`${text}\n`);
    if (text.trim() === '') continue;
    const entry = parseEntry(text, check, `${name} line ${line}`);
    entries += 1;
    if (entry.part !== undefined && entry.key !== undefined)
      parts.set(entry.key, (parts.get(entry.key) ?? new Set()).add(entry.part));
    else if (entry.key !== undefined) keys.add(entry.key);
    if (entry.page_url !== undefined) pages.add(canonical(entry.page_url));
    if (entry.image_url !== undefined) images.add(canonical(entry.image_url));
    if (entry.sha256 !== undefined) hashes.add(entry.sha256);
    if (entry.host !== undefined) hosts.add(entry.host.toLowerCase());
  }
  return {
    entries,
    sha256: hash.digest('hex'),
    namesImages: images.size + hashes.size + hosts.size > 0,
    hasDocument: ({ key, url }) => keys.has(key) || pages.has(canonical(url)) || hosts.has(hostOf(url)),
    partsOf: (key) => parts.get(key) ?? NO_PARTS,
    hasImage: ({ original_url, final_url, sha256 }) =>
      hashes.has(sha256) ||
      [original_url, final_url].some((url) => images.has(canonical(url)) || hosts.has(hostOf(url))),
  };
}

function parseEntry(
  text: string,
  check: ReturnType<typeof compileSchema<ExcludeEntry>>,
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
  throw new BadInputError(
    'bad_exclude_list',
    `${where}: ${problems}; want exactly one of key, page_url, image_url, sha256, host; see schemas/exclude.schema.json`,
  );
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
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
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

function canonical(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
