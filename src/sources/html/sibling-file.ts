import { BadInputError } from '../../errors.js';
import { Recent } from '../../flow/recent.js';
import { sniffImageType } from '../../formats/sniff/sniff-content.js';
import type { TarEntry } from '../../formats/tar/stream-tar.js';
import { indexTar, isPlainTar } from '../../formats/tar/tar-index.js';
import type { SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import type { Input, InputOpener } from '../../store/input.js';
import { dropOf, unreadReason } from '../drops.js';
import type { ReadBack } from '../source.js';
import { isRemote } from '../unit-plan.js';
import { isTarName, joinPath, parentOf } from './input-names.js';
import { normalPath } from './url-map.js';

/** Indexes of tars that are kept for look-ups, per opener. */
const KEPT_INDEXES = 8;
type TarLookup = { input: Input; members: Map<string, TarEntry> } | undefined;
const indexes = new WeakMap<InputOpener, Recent<TarLookup>>();

/**
 * Reads a file that lies next to a page: what a `file:` URL means to a page read from a folder or a tar.
 *
 * The URL counts from the input folder. Nothing outside of it is read, neither by `..` or an encoded slash nor by a
 * symbolic link. Names that mirrors gave a query (`a.png?x=1`) are tried before the name without it. In a plain
 * local tar the member's range is read; the tar's headers are scanned once. What cannot be read is a drop at level
 * `image`; only I/O throws.
 *
 * @param source - where the page came from
 * @param maxBytes - most bytes of the file
 */
export async function readSiblingFile(
  opener: InputOpener,
  source: SourceRef,
  url: string,
  maxBytes: number,
): Promise<ReadBack> {
  const names = pathsOf(url);
  if (names === undefined) return { drop: dropOf('image', 'bad_file_url', { url, source }) };
  for (const name of names) {
    const found = await openBeside(opener, source, name);
    if (found === undefined) continue;
    if (typeof found === 'string') return { drop: dropOf('image', found, { url, source }) };
    if (found.bytes > maxBytes) {
      const detail = `${found.bytes} bytes, more than ${maxBytes}`;
      return { drop: dropOf('image', 'image_too_large', { detail, url, source }) };
    }
    const parts: Uint8Array[] = [];
    for await (const part of found.read()) parts.push(part);
    const body = Buffer.concat(parts);
    return { body, mime: sniffImageType(body) ?? 'application/octet-stream', url };
  }
  return { drop: dropOf('image', 'file_not_found', { detail: names.at(-1), url, source }) };
}

/** Paths that a `file:` URL may mean, likeliest first; undefined when it leads outside or is no such URL. */
export function pathsOf(url: string): string[] | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, search } = new URL(url);
  if (protocol !== 'file:' || (host !== '' && host !== 'localhost')) return undefined;
  const segments: string[] = [];
  for (const encoded of pathname.slice(1).split('/')) {
    const segment = decodeSegment(encoded);
    if (segment === undefined || segment === '' || segment === '.' || segment === '..') return undefined;
    if (/[/\\\0]/.test(segment)) return undefined;
    segments.push(segment);
  }
  const path = segments.join('/');
  const query = search === '' ? undefined : decodeSegment(search);
  return query === undefined || /[/\\\0]/.test(query) ? [path] : [path + query, path];
}

function decodeSegment(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // A bare percent sign: the name is meant as it stands.
    return /%2f|%5c|%00/i.test(encoded) ? undefined : encoded;
  }
}

/** A file of a folder, or a member of a tar. */
export interface FoundFile {
  bytes: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/** Opens a file by its path from the folder or tar of a page; undefined when it is not there, or why it is refused. */
export async function openBeside(
  opener: InputOpener,
  source: SourceRef,
  name: string,
): Promise<FoundFile | DropReason | undefined> {
  return isTarName(source.input)
    ? await inArchive(opener, source.input, normalPath(name))
    : await inFolder(opener, source, name);
}

/** The file in the page's folder, undefined when it is not there, or the reason why it is refused. */
async function inFolder(
  opener: InputOpener,
  source: SourceRef,
  name: string,
): Promise<FoundFile | DropReason | undefined> {
  const root = source.path === undefined ? parentOf(source.input) : source.input;
  try {
    return await opener.open(joinPath(root, name), { within: root });
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    if (error.code === 'input_not_found' || error.code === 'input_not_file') return undefined;
    return error.code === 'outside_input' ? 'file_outside_input' : unreadReason(error);
  }
}

async function inArchive(
  opener: InputOpener,
  uri: string,
  name: string,
): Promise<FoundFile | DropReason | undefined> {
  const lookup = await lookupOf(opener, uri);
  // Each image would mean decompressing the archive from its start, or fetching all of it.
  if (lookup === undefined) return 'tar_not_seekable';
  const member = lookup.members.get(name);
  if (member === undefined) return undefined;
  const { dataOffset, size } = member;
  return {
    bytes: size,
    read: ({ start, end } = { start: 0, end: size - 1 }) =>
      lookup.input.read({ start: dataOffset + start, end: dataOffset + end }),
  };
}

function lookupOf(opener: InputOpener, uri: string): Promise<TarLookup> {
  let kept = indexes.get(opener);
  if (kept === undefined) {
    kept = new Recent(KEPT_INDEXES);
    indexes.set(opener, kept);
  }
  return kept.get(uri, () => scanTar(opener, uri));
}

async function scanTar(opener: InputOpener, uri: string): Promise<TarLookup> {
  if (isRemote(uri)) return undefined;
  const input = await opener.open(uri);
  if (!(await isPlainTar(input))) return undefined;
  const members = new Map<string, TarEntry>();
  for (const member of await indexTar(input)) {
    if (member.type === '0') members.set(normalPath(member.path), member);
  }
  return { input, members };
}
